import assert from 'node:assert/strict';
import type { NextTokens } from '../../../../src/core/forward.ts';
import { BigramTable } from '../../../../src/core/speculation/sources/bigram.ts';
import { RecyclingSource } from '../../../../src/core/speculation/sources/recyclingSource.ts';
import { tokensOf } from './tokensOf.ts';

/** A distribution of which the head is known. */
const next = (...head: readonly (readonly [token: number, probability: number])[]): NextTokens => ({
  ids: Int32Array.from(head, ([token]) => token),
  probabilities: Float32Array.from(head, ([, probability]) => probability),
});

describe('recycled drafts', () => {
  let source: RecyclingSource;
  beforeEach(() => (source = new RecyclingSource(100, (token) => token < 90)));

  const after = (previous: number, token: number): number[] => tokensOf(source.propose({ previous, token }));

  it('proposes what was probable after the same two tokens, then what was after the last one', () => {
    source.observe(5, next([1, 0.6], [2, 0.3]), 4);
    source.observe(5, next([3, 0.5], [1, 0.3], [6, 0.1]), 7);
    assert.deepEqual(after(4, 5), [1, 2, 3, 6]);
    assert.deepEqual(after(7, 5), [3, 1, 6]);
    assert.deepEqual(after(8, 5), [3, 1, 6]);
    assert.deepEqual(after(5, 4), []);
  });

  it('keeps the last distribution only', () => {
    source.observe(5, next([1, 0.6], [2, 0.3]), 4);
    source.observe(5, next([3, 0.9]), 4);
    assert.deepEqual(after(4, 5), [3]);
  });

  it('keeps four tokens after two, eight after one, and proposes eight', () => {
    const ten = Array.from({ length: 10 }, (_, i) => [10 + i, 0.1] as const);
    source.observe(5, next(...ten), 4);
    assert.deepEqual(after(9, 5), [10, 11, 12, 13, 14, 15, 16, 17]);
    source.observe(5, next(...ten.map(([token]) => [token + 20, 0.1] as const)), 6);
    assert.deepEqual(after(4, 5), [10, 11, 12, 13, 30, 31, 32, 33]);
  });

  it('does not take one bigram for another', () => {
    const table = new BigramTable(15, 1);
    const bigram = { previous: 1, token: 2 };
    const others = Array.from({ length: 90 * 900 }, (_, i) => ({
      previous: i % 900,
      token: Math.floor(i / 900),
    }));
    const other = others.find((pair) => pair.token > 2 && table.at(pair) === table.at(bigram))!;
    source.observe(2, next([3, 0.95]), 1);
    assert.deepEqual(source.propose(other), []);
    source.observe(other.token, next([4, 0.95]), other.previous);
    assert.deepEqual(source.propose(bigram), [{ token: 3, bucket: 18 }]);
  });

  it('passes over special tokens and what is hardly possible', () => {
    source.observe(5, next([95, 0.5], [1, 0.4], [2, 0.019]), 4);
    assert.deepEqual(after(4, 5), [1]);
  });

  it('knows the first token of the vocabulary, and a beginning without any', () => {
    source.observe(0, next([0, 0.9]), -1);
    assert.deepEqual(after(-1, 0), [0]);
    assert.deepEqual(tokensOf(source.propose(source.end())), []);
  });

  it('tells candidates apart by key, probability and rank', () => {
    source.observe(5, next([1, 0.95], [2, 0.04]), 4);
    source.observe(5, next([3, 0.3], [6, 0.25], [7, 0.22], [8, 0.21]), 6);
    const buckets = (previous: number): number[] => {
      return source.propose({ previous, token: 5 }).map(({ bucket }) => bucket);
    };
    assert.deepEqual(buckets(4), [0, 16, 18 + 9, 18 + 10, 18 + 11, 18 + 11]);
    assert.equal(source.priors.length, 36);
  });

  it('follows the text, and learns beyond it', () => {
    source.observe(5, next([1, 0.95]), 4);
    source.begin([3, 4]);
    assert.deepEqual(tokensOf(source.propose(source.end())), []);
    assert.deepEqual(tokensOf(source.propose(source.advance(source.end(), 5))), [1]);
    source.append(5);
    assert.deepEqual(source.end(), { previous: 4, token: 5 });
    source.begin([9, 5]);
    assert.deepEqual(source.propose(source.end()), [{ token: 1, bucket: 18 }]);
  });
});
