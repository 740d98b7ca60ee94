import assert from 'node:assert/strict';
import { CostProfile, type CostTable, monotone } from '../../../../src/core/decode/costProfile.ts';
import { createRandom } from '../../../../src/core/random.ts';

describe('CostProfile', () => {
  const profile = new CostProfile({
    lengths: [128, 512],
    positions: [1, 2, 4],
    milliseconds: [
      [10, 12, 20],
      [14, 20, 32],
    ],
  });

  const cases: [what: string, positions: number, length: number, expected: number][] = [
    ['what was measured', 2, 512, 20],
    ['between two numbers of positions', 3, 128, 16],
    ['between two lengths', 1, 320, 12],
    ['between four measurements', 3, 320, 21],
    ['more positions than were measured', 6, 128, 28],
    ['a longer context than was measured', 1, 896, 18],
    ['more of both', 6, 896, 56],
    ['a shorter context than was measured, as the shortest', 4, 0, 20],
  ];
  for (const [what, positions, length, expected] of cases) {
    it(`knows the cost of ${what}`, () => {
      assert.equal(profile.cost(positions, length), expected);
    });
  }

  it('makes do with one length, and with one number of positions', () => {
    const table = { lengths: [128], positions: [1], milliseconds: [[7]] };
    assert.equal(new CostProfile(table).cost(5, 4096), 7);
  });

  it('refuses what is no pass', () => {
    assert.throws(() => profile.cost(0, 128), RangeError);
    assert.throws(() => profile.cost(NaN, 128), RangeError);
    assert.throws(() => profile.cost(1, -1), RangeError);
  });
});

describe('monotone', () => {
  const increases = (values: readonly number[]) =>
    values.every((value, i) => i === 0 || value >= values[i - 1]! - 1e-9);

  it('leaves a monotone table as it is', () => {
    const table: CostTable = {
      lengths: [1, 2],
      positions: [1, 2],
      milliseconds: [
        [1, 2],
        [1, 3],
      ],
    };
    assert.deepEqual(monotone(table), table);
  });

  it('gives neighbours in the wrong order their mean', () => {
    const row = (milliseconds: number[]) =>
      monotone({ lengths: [1], positions: milliseconds.map((_, i) => i + 1), milliseconds: [milliseconds] })
        .milliseconds[0];
    assert.deepEqual(row([1, 4, 2, 6]), [1, 3, 3, 6]);
    assert.deepEqual(row([5, 4, 3]), [4, 4, 4]);
    assert.deepEqual(row([1, 9, 2, 1]), [1, 4, 4, 4]);
  });

  it('is monotone in both directions, whatever it is given, and so is what is drawn from it', () => {
    const random = createRandom(1);
    const lengths = [128, 512, 1024];
    const positions = [1, 2, 4, 8, 16];
    const noise = () => lengths.map(() => positions.map(() => 10 * random()));
    for (let round = 0; round < 200; round++) {
      const table = monotone({ lengths, positions, milliseconds: noise() });
      assert.ok(table.milliseconds.every(increases));
      assert.ok(positions.every((_, column) => increases(table.milliseconds.map((row) => row[column]!))));
      const profile = new CostProfile(table);
      for (const fixed of [1, 3, 16, 40]) {
        assert.ok(increases([0, 128, 300, 1024, 1500, 8000].map((length) => profile.cost(fixed, length))));
      }
      for (const fixed of [0, 300, 1024, 8000]) {
        assert.ok(increases([1, 3, 4, 12, 16, 40, 90].map((n) => profile.cost(n, fixed))));
      }
    }
  });
});
