import assert from 'node:assert/strict';
import { BigramTable } from '../../../../src/core/speculation/sources/bigram.ts';
import { TrigramSource } from '../../../../src/core/speculation/sources/trigramSource.ts';
import { tokensOf } from './tokensOf.ts';

describe('drafts from trigrams', () => {
  let source: TrigramSource;
  beforeEach(() => (source = new TrigramSource((token) => token < 1000)));

  const propose = (previous: number, token: number) => source.propose({ previous, token });
  const after = (previous: number, token: number): number[] => tokensOf(propose(previous, token));
  /** Counts a trigram some times, each in a text of its own. */
  const count = (times: number, trigram: readonly [number, number, number]): void => {
    for (; times > 0; times--) {
      source.begin([]);
      source.begin(trigram);
    }
  };

  it('proposes what followed two tokens, most frequent first, then most recent', () => {
    count(1, [1, 2, 3]);
    count(2, [1, 2, 4]);
    count(1, [1, 2, 5]);
    assert.deepEqual(after(1, 2), [4, 5, 3]);
    assert.deepEqual(after(2, 1), []);
  });

  it('counts what is appended, and of a text what is new', () => {
    source.begin([1, 2, 3, 1, 2]);
    source.append(4);
    for (let i = 0; i < 5; i++) source.begin([1, 2, 3, 1, 2, 4, 1, 2]);
    assert.deepEqual(source.propose(source.end()), [
      { token: 4, bucket: 6 },
      { token: 3, bucket: 7 },
    ]);
    source.begin([1, 2, 3, 1, 2, 3]);
    assert.deepEqual(after(1, 2), [3, 4]);
  });

  it('drafts along', () => {
    source.begin([1, 2, 3, 4, 9, 1, 2]);
    const cursor = source.advance(source.advance(source.end(), 3), 4);
    assert.deepEqual(tokensOf(source.propose(cursor)), [9]);
  });

  it('never proposes special tokens, and goes on behind them', () => {
    source.begin([1, 2, 1000, 3, 4]);
    assert.deepEqual(after(1, 2), []);
    assert.deepEqual(after(1000, 3), [4]);
  });

  it('keeps four followers, and makes room for new ones by the rarest', () => {
    for (const [token, times] of [
      [3, 4],
      [4, 3],
      [5, 2],
      [6, 2],
      [7, 1],
    ] as const)
      count(times, [1, 2, token]);
    assert.deepEqual(after(1, 2), [3, 4, 6, 7]);
  });

  it('forgets what was long ago', () => {
    count(1024, [1, 2, 3]);
    assert.deepEqual(after(1, 2), [3]);
    count(400, [1, 2, 4]);
    assert.equal(after(1, 2)[0], 4);
  });

  it('tells candidates apart by count, share and rank', () => {
    count(12, [1, 2, 3]);
    count(5, [1, 2, 4]);
    count(1, [1, 2, 5]);
    const rows = propose(1, 2).map(({ bucket }) => bucket);
    // Two thirds of 18; less than a third; hardly any.
    assert.deepEqual(rows, [36 + 3, 24 + 9 + 1, 9 + 2]);
    assert.equal(source.priors.length, 48);
  });

  it('gives a slot to another bigram once its holder is outworn', () => {
    const table = new BigramTable(16, 1);
    const place = table.at({ previous: 1, token: 2 });
    const pairs = Array.from({ length: 900 * 900 }, (_, i) => ({
      previous: i % 900,
      token: Math.floor(i / 900),
    }));
    const { previous, token } = pairs.find((pair) => pair.token > 2 && table.at(pair) === place)!;
    count(8, [1, 2, 3]);
    count(3, [previous, token, 7]);
    assert.deepEqual(after(1, 2), [3]);
    assert.deepEqual(after(previous, token), []);
    count(1, [previous, token, 7]);
    assert.deepEqual(after(1, 2), []);
    assert.deepEqual(after(previous, token), [7]);
  });
});
