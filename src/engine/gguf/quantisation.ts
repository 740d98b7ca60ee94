import type { Encoding } from '../model/encoding.ts';
import { BF16, F16, F32 } from '../model/encoding.ts';
import { halfValue } from '../model/float16.ts';

/**
 * Block formats of ggml (ggml/src/ggml-common.h), decoded as its reference does (gguf-py/gguf/quants.py): the same
 * operations on 32-bit floats in the same order, so that values agree to the last bit.
 */
const { fround } = Math;

/**
 * 32 values: a half-precision scale d, 32 signed bytes q; value d q. There is no `repack`: onnxruntime 1.30 has such a
 * product (MatMulNBits of 8 bits), but for passes of 8 rows and more it is several times slower than `int8`.
 */
const Q8_0: Encoding = {
  values: 32,
  bytes: 34,
  decode(source, target) {
    const signed = new Int8Array(source.buffer, source.byteOffset, source.length);
    for (let at = 0, out = 0; at < source.length; at += 34) {
      const d = halfAt(source, at);
      for (let i = 0; i < 32; i++) target[out++] = d * signed[at + 2 + i]!;
    }
  },
};

/** 32 values: a scale d, 16 bytes with values 0 to 15 in the low nibbles, 16 to 31 in the high; value d (q - 8). */
const Q4_0: Encoding = {
  values: 32,
  bytes: 18,
  decode(source, target) {
    for (let at = 0, out = 0; at < source.length; at += 18, out += 32) {
      const d = halfAt(source, at);
      for (let i = 0; i < 16; i++) {
        const byte = source[at + 2 + i]!;
        target[out + i] = d * ((byte & 15) - 8);
        target[out + 16 + i] = d * ((byte >> 4) - 8);
      }
    }
  },
  repack(source) {
    const blocks = source.length / 18;
    const values = new Uint8Array(blocks * 16);
    const scales = new Float32Array(blocks);
    for (let block = 0; block < blocks; block++) {
      const at = block * 18 + 2;
      scales[block] = halfAt(source, at - 2);
      // From halves in the two nibbles to neighbours in them.
      for (let i = 0; i < 16; i += 2) {
        const [a, b] = [source[at + i]!, source[at + i + 1]!];
        values[block * 16 + i / 2] = (a & 15) | ((b & 15) << 4);
        values[block * 16 + 8 + i / 2] = (a >> 4) | (b & 0xf0);
      }
    }
    return { values, scales };
  },
};

/** The 6-bit scale and minimum of each of the 8 parts of a Q4_K or Q5_K block: packed in 12 bytes. */
function partScale(source: Uint8Array, at: number, part: number): number {
  if (part < 4) return source[at + part]! & 63;
  return (source[at + part + 4]! & 15) | ((source[at + part - 4]! >> 6) << 4);
}

function partMinimum(source: Uint8Array, at: number, part: number): number {
  if (part < 4) return source[at + part + 4]! & 63;
  return (source[at + part + 4]! >> 4) | ((source[at + part]! >> 6) << 4);
}

/** 256 values in 8 parts: d, dmin, scales and minima, 128 bytes of nibbles; value d scale q - dmin minimum. */
const Q4_K: Encoding = {
  values: 256,
  bytes: 144,
  decode(source, target) {
    for (let at = 0, out = 0; at < source.length; at += 144) {
      const d = halfAt(source, at);
      const dmin = halfAt(source, at + 2);
      for (let part = 0; part < 8; part++) {
        const scale = fround(d * partScale(source, at + 4, part));
        const minimum = fround(dmin * partMinimum(source, at + 4, part));
        const nibbles = at + 16 + 32 * (part >> 1);
        const shift = 4 * (part & 1);
        for (let i = 0; i < 32; i++) {
          target[out++] = fround(scale * ((source[nibbles + i]! >> shift) & 15)) - minimum;
        }
      }
    }
  },
};

/** As Q4_K, with a fifth bit for each value in 32 bytes before the nibbles: bit p of byte i for value i of part p. */
const Q5_K: Encoding = {
  values: 256,
  bytes: 176,
  decode(source, target) {
    for (let at = 0, out = 0; at < source.length; at += 176) {
      const d = halfAt(source, at);
      const dmin = halfAt(source, at + 2);
      for (let part = 0; part < 8; part++) {
        const scale = fround(d * partScale(source, at + 4, part));
        const minimum = fround(dmin * partMinimum(source, at + 4, part));
        const nibbles = at + 48 + 32 * (part >> 1);
        const shift = 4 * (part & 1);
        for (let i = 0; i < 32; i++) {
          const high = (source[at + 16 + i]! >> part) & 1;
          target[out++] = fround(scale * (((source[nibbles + i]! >> shift) & 15) | (high << 4))) - minimum;
        }
      }
    }
  },
};

/**
 * 256 values in two halves of four rows of 32: 128 bytes of low nibbles, 64 bytes of two high bits, 16 signed scales
 * for 16 values each, d last; value d scale (q - 32).
 */
const Q6_K: Encoding = {
  values: 256,
  bytes: 210,
  decode(source, target) {
    const signed = new Int8Array(source.buffer, source.byteOffset, source.length);
    for (let at = 0, out = 0; at < source.length; at += 210) {
      const d = halfAt(source, at + 208);
      for (let row = 0; row < 8; row++) {
        const half = row >> 2;
        const low = at + 64 * half + 32 * (row & 1);
        const lowShift = 4 * ((row >> 1) & 1);
        const high = at + 128 + 32 * half;
        const highShift = 2 * (row & 3);
        for (let i = 0; i < 32; i++) {
          const scale = fround(d * signed[at + 192 + 2 * row + (i >> 4)]!);
          const q = ((source[low + i]! >> lowShift) & 15) | (((source[high + i]! >> highShift) & 3) << 4);
          target[out++] = scale * (q - 32);
        }
      }
    }
  },
};

function halfAt(source: Uint8Array, at: number): number {
  return halfValue(source[at]! | (source[at + 1]! << 8));
}

/** By ggml's number of the type. */
export const ENCODINGS: Readonly<Record<number, Encoding>> = {
  0: F32,
  1: F16,
  2: Q4_0,
  8: Q8_0,
  12: Q4_K,
  13: Q5_K,
  14: Q6_K,
  30: BF16,
};

/** Names of the types, for messages. */
export const TYPE_NAMES: Readonly<Record<number, string>> = {
  0: 'F32',
  1: 'F16',
  2: 'Q4_0',
  3: 'Q4_1',
  6: 'Q5_0',
  7: 'Q5_1',
  8: 'Q8_0',
  9: 'Q8_1',
  10: 'Q2_K',
  11: 'Q3_K',
  12: 'Q4_K',
  13: 'Q5_K',
  14: 'Q6_K',
  15: 'Q8_K',
  16: 'IQ2_XXS',
  17: 'IQ2_XS',
  18: 'IQ3_XXS',
  19: 'IQ1_S',
  20: 'IQ4_NL',
  21: 'IQ3_S',
  22: 'IQ2_S',
  23: 'IQ4_XS',
  28: 'F64',
  29: 'IQ1_M',
  30: 'BF16',
  34: 'TQ1_0',
  35: 'TQ2_0',
  39: 'MXFP4',
};
