import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, truncate } from 'node:fs/promises';
import { hashInto } from '../store/files.ts';
import type { HubFile } from './repository.ts';

/** Is told how many bytes there are, and how many of them have just come over the network. */
export type OnBytes = (have: number, came: number) => void;

/** The bytes of a file that have come so far, on disk and in the hashes. */
export class Received {
  readonly #file: HubFile;
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #onBytes: OnBytes;
  #have = 0;
  #sha256 = createHash('sha256');
  #gitBlob: Hash;

  private constructor(file: HubFile, path: string, handle: FileHandle, onBytes: OnBytes) {
    this.#file = file;
    this.#path = path;
    this.#handle = handle;
    this.#onBytes = onBytes;
    this.#gitBlob = gitBlobHash(file.size);
  }

  static async open(file: HubFile, path: string, onBytes: OnBytes): Promise<Received> {
    return new Received(file, path, await open(path, 'a+'), onBytes);
  }

  /** Bytes. */
  get have(): number {
    return this.#have;
  }

  /** Hashes what an earlier process has left. */
  async readBack(signal: AbortSignal): Promise<void> {
    const { size } = await this.#handle.stat();
    if (size > this.#file.size) return this.clear();
    await hashInto(this.#path, [this.#sha256, this.#gitBlob], signal, (bytes) => {
      this.#add(bytes, 0);
    });
  }

  /** Writes what comes next. Bytes beyond the announced size are nobody's. */
  async append(chunk: Uint8Array): Promise<void> {
    const bytes = chunk.subarray(0, this.#file.size - this.#have);
    await this.#handle.writeFile(bytes);
    this.#sha256.update(bytes);
    this.#gitBlob.update(bytes);
    this.#add(bytes.length, bytes.length);
  }

  async clear(): Promise<void> {
    await truncate(this.#path); // Windows does not let a handle that appends do it (nodejs/node#3177)
    this.#sha256 = createHash('sha256');
    this.#gitBlob = gitBlobHash(this.#file.size);
    this.#add(-this.#have, 0);
  }

  /** To be asked when all is there. @returns SHA-256, or undefined when the bytes are not the announced ones */
  verified(): string | undefined {
    const sha256 = this.#sha256.copy().digest('hex');
    const { kind, value } = this.#file.hash;
    return value === (kind === 'sha256' ? sha256 : this.#gitBlob.copy().digest('hex')) ? sha256 : undefined;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  #add(bytes: number, came: number): void {
    this.#have += bytes;
    this.#onBytes(this.#have, came);
  }
}

/** What git calls a file by: SHA-1 over a header and its bytes. */
function gitBlobHash(size: number): Hash {
  return createHash('sha1').update(`blob ${size}\0`);
}
