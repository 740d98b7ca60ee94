import assert from 'node:assert/strict';
import { createRandom } from '../../../../src/core/eval/random.ts';
import { mean, quantile, wilsonInterval } from '../../../../src/core/eval/statistics.ts';

describe('quantile', () => {
  const cases: [values: number[], q: number, expected: number][] = [
    [[3, 1, 2], 0.5, 2],
    [[1, 2, 3, 4], 0.5, 2.5],
    [[10, 2], 0.95, 9.6], // by value, not as text
    [[5], 0.95, 5],
    [[1, 2, 3], 0, 1],
    [[1, 2, 3], 1, 3],
    [[], 0.5, NaN],
  ];
  for (const [values, q, expected] of cases) {
    it(`of ${JSON.stringify(values)} at ${q} is ${expected}`, () => {
      assert.equal(Number(quantile(values, q).toFixed(9)), expected);
    });
  }
});

describe('wilsonInterval', () => {
  // Computed with statsmodels' proportion_confint(method='wilson').
  const cases: [hits: number, count: number, low: number, high: number][] = [
    [0, 5, 0, 0.4345],
    [1, 1, 0.2065, 1],
    [81, 263, 0.2553, 0.3662],
    [500, 1000, 0.4691, 0.5309],
  ];
  for (const [hits, count, low, high] of cases) {
    it(`of ${hits} in ${count}`, () => {
      const interval = wilsonInterval(hits, count).map((end) => Number(end.toFixed(4)));
      assert.deepEqual(interval, [low, high]);
    });
  }

  it('holds the true share about 95 times in 100', () => {
    const random = createRandom(11);
    let held = 0;
    for (let i = 0; i < 1000; i++) {
      const hits = Array.from({ length: 60 }, random).filter((number) => number < 0.4).length;
      const [low, high] = wilsonInterval(hits, 60);
      if (low <= 0.4 && 0.4 <= high) held++;
    }
    assert.ok(held > 930 && held < 975, String(held));
  });
});

it('mean', () => {
  assert.equal(mean([1, 2, 6]), 3);
});
