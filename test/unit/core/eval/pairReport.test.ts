import assert from 'node:assert/strict';
import type { MidStratum } from '../../../../src/core/eval/cursorPairs.ts';
import { type PairOutcome, pairReport } from '../../../../src/core/eval/pairReport.ts';
import { healingModes } from '../../../../src/core/healing/healing.ts';
import type { HealingMode } from '../../../../src/core/healing/healing.ts';

/** @param hits the modes that are right inside the token; at its beginning, all are */
const outcome = (stratum: MidStratum, hits: readonly HealingMode[], exactMs = 10): PairOutcome => {
  const answer = (truth: string, isRight: (mode: HealingMode) => boolean) =>
    Object.fromEntries(
      healingModes.map((mode) => [
        mode,
        { suggestion: isRight(mode) ? truth : 'x', milliseconds: mode === 'exact' ? exactMs : 10 },
      ]),
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
  const { pairs, byMode, comparisons } = pairReport(
    [
      outcome('mid-identifier', ['exact', 'multi'], 12),
      outcome('mid-identifier', ['exact'], 11),
      outcome('indentation', ['exact', 'multi', 'one'], 20),
      outcome('indentation', []),
    ],
    1,
  );
  const comparison = (name: string) => comparisons.find((found) => found.name === name)!;

  it('sums up each mode at each cursor', () => {
    assert.equal(pairs, 4);
    const inside = healingModes.map((mode) => byMode[mode].mid.all.exactMatch);
    assert.deepEqual(inside, [0.75, 0.5, 0.25, 0]);
    for (const mode of healingModes) assert.equal(byMode[mode].aligned.all.exactMatch, 1);
    assert.equal(byMode.exact.mid.byStratum['mid-identifier']!.exactMatch, 1);
    assert.equal(byMode.exact.aligned.byStratum.indentation!.holes, 2);
    assert.equal(byMode.exact.mid.all.truthBytes, 6);
  });

  it('compares times hole by hole', () => {
    assert.equal(byMode.off.timeRatio, 1);
    assert.ok(Math.abs(byMode.exact.timeRatio - 1.15) < 1e-12, String(byMode.exact.timeRatio));
  });

  it('compares exact healing with what it should not fall behind', () => {
    assert.equal(comparison('exact: inside - at the boundary').difference, -0.25);
    assert.equal(comparison('exact inside - off at the boundary').difference, -0.25);
    assert.equal(comparison('inside: exact - multi').difference, 0.25);
    assert.equal(comparison('inside: exact - off').difference, 0.75);
    const inIdentifiers = comparison('inside an identifier: exact - multi');
    assert.equal(inIdentifiers.difference, 0.5);
    assert.equal(inIdentifiers.pairs, 2);
  });

  it('asks nothing about a stratum without holes', () => {
    const names = pairReport([outcome('other', [])], 1).comparisons.map(({ name }) => name);
    assert.ok(names.length === 4 && !names.some((name) => name.includes('identifier')));
  });
});
