import type { Branches } from '../../src/core/decode/sequence.ts';

/** A draft without branches. */
export function chain(tokens: readonly number[]): Branches {
  return { tokens: [-1, ...tokens], parents: [-1, ...tokens.map((_, i) => i)] };
}
