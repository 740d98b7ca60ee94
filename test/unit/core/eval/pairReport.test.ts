import assert from 'node:assert/strict';
import type { MidStratum } from '../../../../src/core/eval/cursorPairs.ts';
import { type PairOutcome, pairReport } from '../../../../src/core/eval/pairReport.ts';
import { type HealingMode, healingModes } from '../../../../src/core/healing/healing.ts';

/** @param hits the modes that are right inside the token; at its beginning, all are */
const outcome = (stratum: MidStratum, hits: readonly HealingMode[]): PairOutcome => {
  const answer = (truth: string, isRight: (mode: HealingMode) => boolean) =>
    Object.fromEntries(
      healingModes.map((mode) => [mode, { suggestion: isRight(mode) ? truth : 'x', milliseconds: 10 }]),
    ) as PairOutcome['answers']['mid'];
  return {
    pair: { language: 'Python', stratum, aligned: { truth: 'return a' }, mid: { truth: 'turn a' } },
    answers: {
      aligned: answer('return a', () => true),
      mid: answer('turn a', (mode) => hits.includes(mode)),
    },
  };
};

describe('pairReport', () => {
  const outcomes = [
    outcome('mid-identifier', ['exact', 'exact-by-cover', 'multi']),
    outcome('mid-identifier', ['exact', 'exact-by-cover']),
    outcome('indentation', ['exact', 'exact-by-cover', 'exact-by-byte', 'multi', 'one']),
    outcome('indentation', ['exact-by-byte', 'multi']),
  ];
  const { pairs, byMode, comparisons } = pairReport(outcomes, 1);

  it('sums up each mode at each cursor', () => {
    assert.equal(pairs, 4);
    const inside = Object.fromEntries(healingModes.map((mode) => [mode, byMode[mode].mid.all.exactMatch]));
    assert.deepEqual(inside, {
      ...{ exact: 0.75, 'exact-by-cover': 0.75, 'exact-by-byte': 0.5 },
      ...{ multi: 0.75, one: 0.25, off: 0 },
    });
    for (const mode of healingModes) assert.equal(byMode[mode].aligned.all.exactMatch, 1);
    assert.equal(byMode.exact.mid.byStratum['mid-identifier']!.exactMatch, 1);
    assert.equal(byMode.exact.aligned.byStratum.indentation!.holes, 2);
    assert.equal(byMode.exact.mid.all.truthBytes, 6);
  });

  it('compares exact healing with what it should not fall behind', () => {
    const found = comparisons.map(({ name, pairs, gained, lost, p }) => [name, pairs, gained, lost, p]);
    assert.deepEqual(found, [
      ['exact inside - exact at the boundary', 4, 0, 1, 1],
      ['exact inside - off at the boundary', 4, 0, 1, 1],
      ['exact - multi, inside', 4, 1, 1, 1],
      ['exact - multi, inside an identifier', 2, 1, 0, 1],
      ['exact - exact-by-cover, inside', 4, 0, 0, 1],
      ['exact - exact-by-byte, inside', 4, 2, 1, 1],
      ['exact - off, inside', 4, 3, 0, 0.25],
    ]);
    for (const { pairs, gained, lost, difference, interval } of comparisons) {
      assert.equal(difference, (gained - lost) / pairs);
      assert.ok(interval[0] <= difference && difference <= interval[1]);
    }
  });

  it('takes p from the lines that changed: 6 of 200', () => {
    const { comparisons } = pairReport(
      Array.from({ length: 200 }, (_, i) => outcome('other', i < 6 ? ['exact', 'multi'] : ['multi'])),
      1,
    );
    const { gained, lost, difference, interval, p } = comparisons.at(-1)!;
    assert.deepEqual({ gained, lost, difference, p }, { gained: 6, lost: 0, difference: 0.03, p: 0.03125 });
    assert.ok(interval[0] > 0 && interval[0] < 0.015 && interval[1] > 0.05 && interval[1] < 0.065);
  });

  it('depends on the seed only', () => {
    assert.deepEqual(pairReport(outcomes, 1), { pairs, byMode, comparisons });
  });

  it('asks nothing about a stratum without holes', () => {
    const names = pairReport([outcome('other', [])], 1).comparisons.map(({ name }) => name);
    assert.ok(names.length === 6 && !names.some((name) => name.includes('identifier')));
  });
});
