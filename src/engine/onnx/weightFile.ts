import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { basename } from 'node:path';

/** Pages of memory-mapped tensors must not be shared between tensors: prepacking would touch both. */
const ALIGNMENT = 4096;

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
      done += writeSync(this.#descriptor, bytes, done, bytes.length - done, offset + done);
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
