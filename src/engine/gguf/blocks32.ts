import type { Encoding } from '../model/encoding.ts';
import { halfAt } from './halfAt.ts';

/**
 * Formats with blocks of 32 values. Files of the K formats have them, too: in matrices with rows that are no multiple of
 * 256, llama.cpp puts Q5_0 in the place of Q4_K, Q5_1 of Q5_K and Q8_0 of Q6_K (Qwen2.5-Coder-0.5B, with rows of 896).
 */
const { fround } = Math;

/**
 * 32 values: a half-precision scale d, 32 signed bytes q; value d q. There is no `repack`: onnxruntime 1.30 has such a
 * product (MatMulNBits of 8 bits), but for passes of 8 rows and more it is several times slower than `int8`.
 */
export const Q8_0: Encoding = {
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
export const Q4_0: Encoding = {
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

/** As Q4_0, with a minimum m beside the scale: value d q + m. */
export const Q4_1: Encoding = {
  values: 32,
  bytes: 20,
  decode(source, target) {
    for (let at = 0, out = 0; at < source.length; at += 20, out += 32) {
      const d = halfAt(source, at);
      const m = halfAt(source, at + 2);
      for (let i = 0; i < 16; i++) {
        const byte = source[at + 4 + i]!;
        target[out + i] = fround(d * (byte & 15)) + m;
        target[out + 16 + i] = fround(d * (byte >> 4)) + m;
      }
    }
  },
};

/** As Q4_0, with 32 fifth bits before the nibbles, that of value i being bit i; value d (q - 16). */
export const Q5_0: Encoding = {
  values: 32,
  bytes: 22,
  decode(source, target) {
    for (let at = 0, out = 0; at < source.length; at += 22, out += 32) {
      const d = halfAt(source, at);
      for (let i = 0; i < 32; i++) target[out + i] = d * (fiveBits(source, at + 2, i) - 16);
    }
  },
};

/** As Q5_0, with a minimum m beside the scale: value d q + m. */
export const Q5_1: Encoding = {
  values: 32,
  bytes: 24,
  decode(source, target) {
    for (let at = 0, out = 0; at < source.length; at += 24, out += 32) {
      const d = halfAt(source, at);
      const m = halfAt(source, at + 2);
      for (let i = 0; i < 32; i++) target[out + i] = fround(d * fiveBits(source, at + 4, i)) + m;
    }
  },
};

/** Value i of a block whose fifth bits begin at `at`, with the nibbles behind them. */
function fiveBits(source: Uint8Array, at: number, i: number): number {
  const high = (source[at + (i >> 3)]! >> (i & 7)) & 1;
  const nibble = (source[at + 4 + (i & 15)]! >> (i < 16 ? 0 : 4)) & 15;
  return nibble | (high << 4);
}

/** What the 4 bits of IQ4_NL and IQ4_XS stand for (ggml-common.h, kvalues_iq4nl): steps that grow from the middle. */
const STEPS = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113] as const;

/** As Q4_0, but a nibble is the number of a step. */
export const IQ4_NL: Encoding = {
  values: 32,
  bytes: 18,
  decode(source, target) {
    for (let at = 0, out = 0; at < source.length; at += 18, out += 32) {
      decodeSteps(source, at + 2, halfAt(source, at), target, out);
    }
  },
};

/** 32 values in 16 bytes, the first 16 in the low nibbles. */
export function decodeSteps(
  source: Uint8Array,
  at: number,
  scale: number,
  target: Float32Array,
  out: number,
): void {
  for (let i = 0; i < 16; i++) {
    const byte = source[at + i]!;
    target[out + i] = scale * STEPS[byte & 15]!;
    target[out + 16 + i] = scale * STEPS[byte >> 4]!;
  }
}
