import assert from 'node:assert/strict';
import { createRandom } from '../../../../src/core/random.ts';
import {
  mcNemar,
  mean,
  pairedBootstrap,
  quantile,
  wilsonInterval,
} from '../../../../src/core/eval/statistics.ts';

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

describe('pairedBootstrap', () => {
  const repeated = (counts: Readonly<Record<string, number>>): number[] =>
    Object.entries(counts).flatMap(([value, count]) => new Array<number>(count).fill(Number(value)));

  it('agrees with the normal approximation where that is good', () => {
    const interval = pairedBootstrap(repeated({ '1': 120, '0': 800, '-1': 80 }), createRandom(1));
    // Standard error: sqrt(0.2 - 0.04^2) / sqrt(1000) = 0.01408.
    assert.ok(Math.abs(interval[0] - (0.04 - 1.96 * 0.01408)) < 0.002, String(interval));
    assert.ok(Math.abs(interval[1] - (0.04 + 1.96 * 0.01408)) < 0.002, String(interval));
  });

  it('is the same from either side', () => {
    const differences = repeated({ '1': 3, '0': 30, '-1': 9 });
    const one = pairedBootstrap(differences, createRandom(2));
    const other = pairedBootstrap(
      differences.map((difference) => -difference),
      createRandom(2),
    );
    assert.ok(Math.abs(one[0] + other[1]) < 1e-9 && Math.abs(one[1] + other[0]) < 1e-9);
  });

  it('sees no difference in none', () => {
    assert.deepEqual(pairedBootstrap([0, 0, 0], createRandom(1)), [0, 0]);
    const [low, high] = pairedBootstrap(repeated({ '1': 50, '-1': 50 }), createRandom(1));
    assert.ok(low < 0 && high > 0);
  });

  it('leaves out zero about 5 times in 100 where there is no difference', () => {
    const random = createRandom(5);
    let left = 0;
    for (let i = 0; i < 400; i++) {
      const differences = Array.from({ length: 100 }, () => Math.floor(random() * 3) - 1);
      const [low, high] = pairedBootstrap(differences, random, 400);
      if (low > 0 || high < 0) left++;
    }
    assert.ok(left > 6 && left < 36, String(left));
  });
});

describe('mcNemar', () => {
  // Computed with Python's integers: 2 * sum(comb(n, k) for k in range(min(gained, lost) + 1)) / 2 ** n.
  const cases: [gained: number, lost: number, p: number][] = [
    [0, 0, 1],
    [1, 0, 1],
    [5, 0, 0.0625],
    [6, 0, 0.03125], // of however many: what did not change says nothing
    [3, 9, 0.14599609375],
    [10, 10, 1],
    [40, 22, 0.030015864349067292],
    [1500, 1400, 0.06598734966518381], // 2^-2900 is less than the smallest number
  ];
  for (const [gained, lost, p] of cases) {
    it(`of ${gained} gained and ${lost} lost, and the other way round`, () => {
      assert.ok(Math.abs(mcNemar(gained, lost) - p) < 1e-9, String(mcNemar(gained, lost)));
      assert.equal(mcNemar(lost, gained), mcNemar(gained, lost));
    });
  }
});

it('mean', () => {
  assert.equal(mean([1, 2, 6]), 3);
});
