import assert from 'node:assert/strict';
import { createRandom } from '../../../../src/core/eval/random.ts';
import { mean, pairedBootstrap, quantile, wilsonInterval } from '../../../../src/core/eval/statistics.ts';

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
    const differences = repeated({ '1': 120, '0': 800, '-1': 80 });
    const { difference, interval, p } = pairedBootstrap(differences, createRandom(1));
    assert.equal(difference, 0.04);
    // Standard error: sqrt(0.2 - 0.04^2) / sqrt(1000) = 0.01408; 0.04 of them are z = 2.84, p = 0.0045.
    assert.ok(Math.abs(interval[0] - (0.04 - 1.96 * 0.01408)) < 0.002, String(interval));
    assert.ok(Math.abs(interval[1] - (0.04 + 1.96 * 0.01408)) < 0.002, String(interval));
    assert.ok(p > 0.002 && p < 0.009, String(p));
  });

  it('is the same from either side', () => {
    const differences = repeated({ '1': 3, '0': 30, '-1': 9 });
    const one = pairedBootstrap(differences, createRandom(2));
    const other = pairedBootstrap(
      differences.map((difference) => -difference),
      createRandom(2),
    );
    assert.equal(one.difference, -other.difference);
    assert.equal(one.p, other.p);
    assert.ok(Math.abs(one.interval[0] + other.interval[1]) < 1e-9);
  });

  it('sees no difference in none', () => {
    assert.deepEqual(pairedBootstrap([0, 0, 0], createRandom(1)), { difference: 0, interval: [0, 0], p: 1 });
    const even = pairedBootstrap(repeated({ '1': 50, '-1': 50 }), createRandom(1));
    assert.ok(even.p > 0.9 && even.interval[0] < 0 && even.interval[1] > 0);
  });

  it('gives no p of zero', () => {
    assert.equal(pairedBootstrap([1, 1, 1], createRandom(1), 999).p, 2 / 1000);
  });

  it('calls chance significant about 5 times in 100', () => {
    const random = createRandom(5);
    let significant = 0;
    for (let i = 0; i < 400; i++) {
      const differences = Array.from({ length: 100 }, () => Math.floor(random() * 3) - 1);
      if (pairedBootstrap(differences, random, 400).p < 0.05) significant++;
    }
    assert.ok(significant > 6 && significant < 36, String(significant));
  });
});

it('mean', () => {
  assert.equal(mean([1, 2, 6]), 3);
});
