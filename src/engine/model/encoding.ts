import { fromBfloat16, fromFloat16 } from './float16.ts';
import type { QuantisedBlocks } from './tensors.ts';

/** How a tensor's values are stored: one block after the other, row by row. */
export interface Encoding {
  /** Values per block; a row is a whole number of blocks. */
  readonly values: number;
  /** Bytes per block. */
  readonly bytes: number;
  /** Converts whole blocks. `source` begins at a multiple of 4 bytes in memory. */
  decode(source: Uint8Array, target: Float32Array): void;
  /** The same blocks for MatMulNBits, where it has the same form. */
  readonly repack?: (source: Uint8Array) => QuantisedBlocks;
}

export const F32: Encoding = {
  values: 1,
  bytes: 4,
  decode: (source, target) =>
    target.set(new Float32Array(source.buffer, source.byteOffset, source.length / 4)),
};

export const F16: Encoding = {
  values: 1,
  bytes: 2,
  decode: (source, target) =>
    fromFloat16(new Uint16Array(source.buffer, source.byteOffset, source.length / 2), target),
};

export const BF16: Encoding = {
  values: 1,
  bytes: 2,
  decode: (source, target) =>
    fromBfloat16(new Uint16Array(source.buffer, source.byteOffset, source.length / 2), target),
};
