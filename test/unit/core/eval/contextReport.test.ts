import assert from 'node:assert/strict';
import { type ContextAnswer, contextReport } from '../../../../src/core/eval/contextReport.ts';

describe('contextReport', () => {
  const hole = { language: 'TypeScript', stratum: 'indent', truth: 'right' } as const;
  const answer = (suggestion: string, context: number): ContextAnswer => ({
    ...{ suggestion, milliseconds: 20, prefill: context > 0 ? 15 : 10 },
    tokens: { prompt: 100 + context, context },
  });
  const outcome = (without: string, withContext: string, context = 50) => ({
    ...{ hole, without: answer(without, 0), with: answer(withContext, context) },
  });

  it('compares the holes whose prompts have other files', () => {
    const report = contextReport(
      [
        outcome('right', 'right'),
        outcome('wrong', 'right'),
        outcome('wrong', 'right'),
        outcome('right', 'wrong'),
        outcome('right', 'right', 0),
      ],
      1,
    );
    assert.deepEqual([report.holes, report.tried, report.gained, report.lost], [4, 5, 2, 1]);
    assert.equal(report.difference, 0.25);
    assert.equal(report.without.all.exactMatch, 0.5);
    assert.equal(report.with.all.exactMatch, 0.75);
    assert.deepEqual([report.without.contextTokens, report.with.contextTokens], [0, 50]);
    assert.deepEqual([report.without.prefill.p50, report.with.prefill.p50], [10, 15]);
    assert.ok(report.p > 0.5 && report.interval[0] < 0 && report.interval[1] > 0);
  });
});
