import assert from 'node:assert/strict';
import type { Outcome } from '../../../../src/core/eval/summary.ts';
import { report } from '../../../../src/core/eval/summary.ts';

const outcome = (
  language: 'Python' | 'TypeScript',
  stratum: 'indent' | 'aligned',
  suggestion: string,
  milliseconds: number,
): Outcome => ({ hole: { language, stratum, truth: 'abcd' }, suggestion, milliseconds });

describe('report', () => {
  const { all, byStratum, byLanguage } = report([
    outcome('TypeScript', 'indent', 'abcd', 10),
    outcome('Python', 'aligned', 'abxd', 20),
    outcome('Python', 'indent', '', 60),
  ]);

  it('sums up all', () => {
    assert.equal(all.holes, 3);
    assert.equal(all.exactMatch, 1 / 3);
    assert.ok(all.exactMatchInterval[0] <= 1 / 3 && all.exactMatchInterval[1] >= 1 / 3);
    assert.equal(all.editSimilarity, (1 + 0.75 + 0) / 3);
    assert.equal(all.acceptedBytes, (4 + 2 + 0) / 3);
    assert.equal(all.truthBytes, 4);
    assert.deepEqual(all.latency, { p50: 20, p95: 56 });
  });

  it('says how many that begin right also end right', () => {
    const of = (...suggestions: string[]) =>
      report(suggestions.map((text) => outcome('Python', 'indent', text, 1))).all;
    const { begun, stopped } = of('abcd', 'abcd ', 'abcde', 'abc', 'xabcd');
    assert.deepEqual({ begun, stopped }, { begun: 3, stopped: 2 / 3 });
    assert.deepEqual([of('x').begun, of('x').stopped], [0, 0]);
  });

  it('sums up each group, by name', () => {
    assert.deepEqual(Object.keys(byStratum), ['aligned', 'indent']);
    assert.deepEqual(Object.keys(byLanguage), ['Python', 'TypeScript']);
    assert.equal(byStratum.indent!.holes, 2);
    assert.equal(byStratum.indent!.exactMatch, 0.5);
    assert.equal(byLanguage.Python!.exactMatch, 0);
    assert.equal(byLanguage.TypeScript!.exactMatch, 1);
  });
});
