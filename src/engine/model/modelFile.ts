import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { createHash, type Hash } from 'node:crypto';
import { ModelError } from '../errors.ts';

/** Files up to this size are hashed whole: some hundredths of a second. */
const HASHED_WHOLE = 32 * 1024 * 1024;

/**
 * A file of a model. Weights are read by position and never as a whole: several gigabytes may be needed one tensor at
 * a time. It is open only while something is read, so that nobody has to close it and Windows can replace it; that it
 * is still the same file is checked on every read.
 */
export class ModelFile {
  /** What messages call it. */
  readonly name: string;
  readonly size: number;
  readonly #path: string;
  readonly #identity: string;

  /** @throws ModelError when it is missing or cannot be read; `hint` is appended */
  constructor(path: string, name: string, hint = '') {
    this.#path = path;
    this.name = name;
    try {
      const stat = statSync(path, { bigint: true });
      if (!stat.isFile()) throw Object.assign(new Error(), { code: 'EISDIR' });
      this.size = Number(stat.size);
      this.#identity = identity(stat);
    } catch (error) {
      throw unreadable(path, error, hint);
    }
  }

  /** Fills `target` with the bytes from `offset` on. The caller has checked that they are there. */
  read(offset: number, target: Uint8Array): void {
    let descriptor: number;
    try {
      descriptor = openSync(this.#path, 'r');
    } catch (error) {
      throw unreadable(this.#path, error);
    }
    try {
      if (identity(fstatSync(descriptor, { bigint: true })) !== this.#identity) {
        throw new ModelError(`${this.name} was changed while it was read. Load the model again.`);
      }
      for (let done = 0; done < target.length;) {
        // Linux reads at most 2 GiB in one call.
        const length = Math.min(target.length - done, 1 << 30);
        const read = readSync(descriptor, target, done, length, offset + done);
        if (read === 0) throw new ModelError(`${this.name}: ends at ${offset + done}: truncated?`);
        done += read;
      }
    } catch (error) {
      throw error instanceof ModelError ? error : unreadable(this.#path, error);
    } finally {
      closeSync(descriptor);
    }
  }

  /** The file as text. @throws ModelError when it is longer than `limit` bytes */
  text(limit: number): string {
    if (this.size > limit) {
      throw new ModelError(`${this.name} has ${this.size} bytes; no model has more than ${limit} there.`);
    }
    const bytes = Buffer.alloc(this.size);
    this.read(0, bytes);
    return bytes.toString('utf8');
  }

  /**
   * Adds to a hash what names this file's content. Small files are named by content, so that a copy of the bundled
   * model finds its cache entry. For large ones reading them would cost seconds on every start: there it is path,
   * inode, size, and the times of the last change to content and to anything (ctime, which no program can set), in
   * nanoseconds. A file moved or copied is prepared once more; one that was changed is never taken for the old one.
   */
  identify(hash: Hash): void {
    if (this.size > HASHED_WHOLE) {
      hash.update(`${this.#path}|${this.#identity}|`);
      return;
    }
    const bytes = new Uint8Array(this.size);
    this.read(0, bytes);
    hash.update(createHash('sha256').update(bytes).digest());
  }
}

function identity(stat: {
  readonly size: bigint;
  readonly ino: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
}): string {
  return [stat.size, stat.ino, stat.mtimeNs, stat.ctimeNs].join();
}

/** What an error of the file system means for someone who chose a model. */
export function unreadable(path: string, error: unknown, hint = ''): ModelError {
  const code = (error as NodeJS.ErrnoException).code;
  const reason = code === 'ENOENT' ? 'is missing' : `cannot be read (${code ?? String(error)})`;
  return new ModelError(`${path} ${reason}.${hint && ` ${hint}`}`);
}
