import assert from 'node:assert/strict';
import {
  acceptedBytes,
  byteLength,
  editSimilarity,
  isExactMatch,
} from '../../../../src/core/eval/metrics.ts';

describe('metrics', () => {
  const cases: [suggestion: string, truth: string, exact: boolean, similarity: number, accepted: number][] = [
    ['', '', true, 1, 0],
    ['f(a);', 'f(a);', true, 1, 5],
    ['f(a);  ', 'f(a);', true, 5 / 7, 5],
    [' f(a);', 'f(a);', false, 5 / 6, 0],
    ['', 'f(a);', false, 0, 0],
    ['f(b);', 'f(a);', false, 4 / 5, 2],
    ['kitten', 'sitting', false, 4 / 7, 0],
    ['sitting', 'kitten', false, 4 / 7, 0],
    ['f(a); g();', 'f(a);', false, 1 / 2, 5],
    ['größe', 'größer', false, 5 / 6, 7],
    ['"😀"', '"😁"', false, 3 / 4, 1],
  ];
  for (const [suggestion, truth, exact, similarity, accepted] of cases) {
    it(`compares ${JSON.stringify(suggestion)} with ${JSON.stringify(truth)}`, () => {
      assert.equal(isExactMatch(suggestion, truth), exact);
      assert.ok(Math.abs(editSimilarity(suggestion, truth) - similarity) < 1e-12);
      assert.equal(acceptedBytes(suggestion, truth), accepted);
    });
  }

  it('counts bytes', () => {
    assert.deepEqual(['', 'a', 'ß', '😀'].map(byteLength), [0, 1, 2, 4]);
  });
});
