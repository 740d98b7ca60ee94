import type { Encoding } from '../model/encoding.ts';
import { BF16, F16, F32 } from '../model/encoding.ts';
import { IQ4_XS, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K } from './blocks256.ts';
import { IQ4_NL, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0 } from './blocks32.ts';

/**
 * By ggml's number of the type. Block formats (ggml/src/ggml-common.h) are decoded as the reference does it
 * (gguf-py/gguf/quants.py): the same operations on 32-bit floats in the same order, so that values agree to the last bit.
 */
export const ENCODINGS: Readonly<Record<number, Encoding>> = {
  0: F32,
  1: F16,
  2: Q4_0,
  3: Q4_1,
  6: Q5_0,
  7: Q5_1,
  8: Q8_0,
  10: Q2_K,
  11: Q3_K,
  12: Q4_K,
  13: Q5_K,
  14: Q6_K,
  20: IQ4_NL,
  23: IQ4_XS,
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
