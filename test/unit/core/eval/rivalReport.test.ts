import assert from 'node:assert/strict';
import { rivalReport } from '../../../../src/core/eval/rivalReport.ts';
import type { Outcome } from '../../../../src/core/eval/summary.ts';

describe('rivalReport', () => {
  const outcomes = (answers: string): Outcome[] =>
    answers.split(' ').map((suggestion, i) => ({
      hole: { language: i < 4 ? 'Python' : 'TypeScript', stratum: 'indent', truth: 'a' },
      ...{ suggestion, milliseconds: 1 },
    }));
  const { name, all, byLanguage } = rivalReport('other', outcomes('a a a b a b'), outcomes('a b b b b a'), 1);

  it('compares hole by hole', () => {
    assert.equal(name, 'other');
    const { difference, gained, lost } = all.lead;
    assert.deepEqual({ difference, gained, lost }, { difference: 2 / 6, gained: 3, lost: 1 });
    assert.equal(all.rival.exactMatch, 2 / 6);
    assert.equal(all.ratio, 2);
  });

  it('compares by language', () => {
    assert.deepEqual(Object.keys(byLanguage), ['Python', 'TypeScript']);
    assert.equal(byLanguage.Python!.ratio, 3);
    assert.equal(byLanguage.TypeScript!.lead.difference, 0);
  });

  it('has no ratio to nothing', () => {
    assert.equal(rivalReport('none', outcomes('a'), outcomes('b'), 1).all.ratio, undefined);
  });
});
