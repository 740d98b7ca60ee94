import { halfValue } from '../model/float16.ts';

/** The half-precision number in two bytes of a block, little-endian. */
export function halfAt(source: Uint8Array, at: number): number {
  return halfValue(source[at]! | (source[at + 1]! << 8));
}
