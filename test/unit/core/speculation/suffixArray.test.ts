import assert from 'node:assert/strict';
import { createRandom, randomInteger } from '../../../../src/core/random.ts';
import {
  ORDER,
  separatorOf,
  sortSuffixes,
  type TokenArray,
} from '../../../../src/core/speculation/suffixArray.ts';

/** What a suffix is ordered by. */
function keyOf(tokens: TokenArray, at: number): number[] {
  const end = tokens.indexOf(separatorOf(tokens), at);
  return [...tokens.subarray(at, Math.min(end + 1, at + ORDER))];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((token, i) => token !== b[i]);
  return at < 0 ? 0 : a[at]! - b[at]!;
}

describe('suffix array', () => {
  const random = createRandom(1);

  /** Texts with separators, of which parts are repeated. */
  function fill(tokens: TokenArray, vocabulary: number): TokenArray {
    for (let i = 0; i < tokens.length; i++) {
      tokens[i] = randomInteger(random, 40) === 0 ? separatorOf(tokens) : randomInteger(random, vocabulary);
    }
    for (let copies = 0; copies < tokens.length / 100; copies++) {
      const from = randomInteger(random, tokens.length);
      tokens.copyWithin(randomInteger(random, tokens.length), from, from + randomInteger(random, 80));
    }
    tokens[tokens.length - 1] = separatorOf(tokens);
    return tokens;
  }

  for (const vocabulary of [1, 2, 5, 300]) {
    for (const Tokens of [Uint16Array, Int32Array]) {
      it(`has every suffix once and in order: ${Tokens.name}, vocabulary of ${vocabulary}`, () => {
        for (const length of [1, 2, 30, 1000, 3000]) {
          const tokens = fill(new Tokens(length), vocabulary);
          const suffixes = sortSuffixes(tokens, vocabulary);
          const positions = Array.from(tokens.keys()).filter((at) => tokens[at] !== separatorOf(tokens));
          assert.deepEqual(
            [...suffixes].sort((a, b) => a - b),
            positions,
          );
          for (let i = 1; i < suffixes.length; i++) {
            const [a, b] = [keyOf(tokens, suffixes[i - 1]!), keyOf(tokens, suffixes[i]!)];
            assert.ok(compare(a, b) <= 0, `${a.join()} stands before ${b.join()}`);
          }
        }
      });
    }
  }

  it('sorts one token a hundred thousand times over', () => {
    const tokens = new Uint16Array(100_001);
    tokens[100_000] = separatorOf(tokens);
    assert.equal(sortSuffixes(tokens, 1).length, 100_000);
  });
});
