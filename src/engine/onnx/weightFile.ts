import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { basename } from 'node:path';

/** Pages of memory-mapped tensors must not be shared between tensors: prepacking would touch both. */
const ALIGNMENT = 4096;
/** Node takes less than 2 GiB at a time, and the head of a 7B model is larger. */
const MAX_WRITE = 1 << 30;

/** The file of large tensors that an ONNX graph refers to as external data. */
export class WeightFile {
  readonly #descriptor: number;
  readonly #name: string;
  #size = 0;

  constructor(path: string) {
    this.#descriptor = openSync(path, 'wx');
    this.#name = basename(path);
  }

  get size(): number {
    return this.#size;
  }

  /** Where the tensor went; `location` is relative to the graph's own folder. */
  append(data: ArrayBufferView): { location: string; offset: number; length: number } {
    const offset = Math.ceil(this.#size / ALIGNMENT) * ALIGNMENT;
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    for (let done = 0; done < bytes.length;) {
      const length = Math.min(bytes.length - done, MAX_WRITE);
      done += writeSync(this.#descriptor, bytes, done, length, offset + done);
    }
    this.#size = offset + bytes.length;
    return { location: this.#name, offset, length: bytes.length };
  }

  /** The data is on the disk before this returns: a rename that outlives a power cut must not outlive its content. */
  close(): void {
    fsyncSync(this.#descriptor);
    closeSync(this.#descriptor);
  }
}
