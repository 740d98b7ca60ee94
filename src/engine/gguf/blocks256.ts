import type { Encoding } from '../model/encoding.ts';
import { decodeSteps } from './blocks32.ts';
import { halfAt } from './halfAt.ts';

/** Formats with blocks of 256 values, in parts with a scale each. */
const { fround } = Math;

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
export const Q4_K: Encoding = {
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
export const Q5_K: Encoding = {
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
export const Q6_K: Encoding = {
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

/**
 * 256 values in 16 parts: 16 bytes with a part's scale in the low nibble and its minimum in the high, 64 bytes with two
 * bits for each value, d, dmin; value d scale q - dmin minimum. Each 32 bytes hold four rows of 32 values.
 */
export const Q2_K: Encoding = {
  values: 256,
  bytes: 84,
  decode(source, target) {
    for (let at = 0, out = 0; at < source.length; at += 84) {
      const d = halfAt(source, at + 80);
      const dmin = halfAt(source, at + 82);
      for (let part = 0; part < 16; part++) {
        const scale = fround(d * (source[at + part]! & 15));
        const minimum = fround(dmin * (source[at + part]! >> 4));
        const low = at + 16 + 32 * (part >> 3) + 16 * (part & 1);
        const shift = 2 * ((part >> 1) & 3);
        for (let i = 0; i < 16; i++) {
          target[out++] = fround(scale * ((source[low + i]! >> shift) & 3)) - minimum;
        }
      }
    }
  },
};

/**
 * As Q2_K, but with a third bit, which is set where nothing is to be taken off, and no minimum: 32 bytes of third bits,
 * 64 bytes of two low ones, 12 bytes of scales less 32 in 6 bits, d; value d scale q.
 */
export const Q3_K: Encoding = {
  values: 256,
  bytes: 110,
  decode(source, target) {
    for (let at = 0, out = 0; at < source.length; at += 110) {
      const d = halfAt(source, at + 108);
      for (let part = 0; part < 16; part++) {
        const scale = fround(d * (sixBits(source, at + 96, part) - 32));
        const half = 16 * (part & 1);
        const low = at + 32 + 32 * (part >> 3) + half;
        const shift = 2 * ((part >> 1) & 3);
        for (let i = 0; i < 16; i++) {
          const third = (source[at + half + i]! >> (part >> 1)) & 1;
          target[out++] = scale * (((source[low + i]! >> shift) & 3) - 4 * (1 - third));
        }
      }
    }
  },
};

/** Scale of a part of Q3_K: four low bits in nibbles of 8 bytes, two high ones in 4 bytes behind them. */
function sixBits(source: Uint8Array, at: number, part: number): number {
  const low = (source[at + (part & 7)]! >> (part < 8 ? 0 : 4)) & 15;
  const high = (source[at + 8 + (part & 3)]! >> (2 * (part >> 2))) & 3;
  return low | (high << 4);
}

/**
 * 8 parts of 32 values as in IQ4_NL: d, two bytes with the two high bits of each part's scale, four with the low
 * nibbles, 128 bytes of values; value d (scale - 32) step.
 */
export const IQ4_XS: Encoding = {
  values: 256,
  bytes: 136,
  decode(source, target) {
    for (let at = 0, out = 0; at < source.length; at += 136, out += 256) {
      const d = halfAt(source, at);
      for (let part = 0; part < 8; part++) {
        const low = (source[at + 4 + (part >> 1)]! >> (4 * (part & 1))) & 15;
        const high = (source[at + 2 + (part >> 2)]! >> (2 * (part & 3))) & 3;
        const scale = fround(d * ((low | (high << 4)) - 32));
        decodeSteps(source, at + 8 + 16 * part, scale, target, out + 32 * part);
      }
    }
  },
};
