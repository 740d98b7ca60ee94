import assert from 'node:assert/strict';
import { CostProfile } from '../../../../src/core/decode/costProfile.ts';
import { createRandom, type Random, randomInteger } from '../../../../src/core/random.ts';
import { Budget } from '../../../../src/core/speculation/budget.ts';
import { CostRows, MAX_FIXED, MAX_NODES } from '../../../../src/core/speculation/passCosts.ts';

const LENGTH = 64;

/** Costs that never fall: lines and curves, and the staircases of kernels with tiles of some positions. */
function randomCosts(random: Random): CostRows {
  const tile = [1, 1, 4, 8, 16][randomInteger(random, 5)]!;
  const slope = random() ** 3;
  const positions = Array.from({ length: MAX_FIXED + MAX_NODES }, (_, i) => i + 1);
  let cost = 1 + random();
  const milliseconds = positions.map((n) => {
    if ((n - 1) % tile === 0) cost += slope * tile * random();
    return cost;
  });
  return new CostRows(new CostProfile({ lengths: [LENGTH], positions, milliseconds: [milliseconds] }));
}

function randomProbabilities(random: Random): number[] {
  const fall = 0.5 + 0.5 * random();
  let probability = 1;
  const all = Array.from({ length: 100 }, () => (probability *= fall + (1 - fall) * random()));
  return all.filter((one) => one > 0.004);
}

/** Nodes that make 1 + S(n) - lambda c(fixed + n) largest, by trying all n, and that value. */
function best(
  probabilities: readonly number[],
  costs: CostRows,
  fixed: number,
  rate: number,
): { size: number; value: number } {
  let best = { size: 0, value: -Infinity };
  let sum = 0;
  for (let size = 0; size <= Math.min(MAX_NODES, probabilities.length); size++) {
    if (size > 0) sum += probabilities[size - 1]!;
    const value = 1 + sum - rate * costs.at(LENGTH)[fixed + size]!;
    if (value > best.value + 1e-12) best = { size, value };
  }
  return best;
}

function bought(probabilities: readonly number[], budget: Budget): { worth: number; taken: number } {
  const refused = probabilities.findIndex((probability) => !budget.take(probability));
  return { worth: budget.worth, taken: refused < 0 ? probabilities.length : refused };
}

describe('budget', () => {
  it('takes as many nodes as decode at the best rate, whatever the costs', () => {
    const random = createRandom(3);
    const sizes = new Set<number>();
    for (let round = 0; round < 2000; round++) {
      const costs = randomCosts(random);
      const probabilities = randomProbabilities(random);
      const fixed = 1 + randomInteger(random, MAX_FIXED);
      const rate = (1 + 3 * random()) / costs.at(LENGTH)[1]!;
      const { worth, taken } = bought(probabilities, new Budget(costs.prices(LENGTH, fixed), rate));
      const { size } = best(probabilities, costs, fixed, rate);
      assert.equal(worth, size, `round ${round}`);
      assert.ok(taken >= worth && taken <= MAX_NODES);
      sizes.add(size);
    }
    assert.ok(sizes.size > 30, `${sizes.size} sizes`);
  });

  it('goes on over nodes that do not pay by themselves where more of them do', () => {
    // The second to the eighth position cost what the second does.
    const milliseconds = [1, ...Array.from({ length: 200 }, (_, i) => 2 + Math.floor(i / 7))];
    const positions = milliseconds.map((_, i) => i + 1);
    const costs = new CostRows(
      new CostProfile({ lengths: [LENGTH], positions, milliseconds: [milliseconds] }),
    );
    const list = costs.prices(LENGTH, 1);
    assert.equal(bought([0.5, 0.4, 0.3, 0.01], new Budget(list, 1)).worth, 4);
    assert.equal(bought([0.5, 0.3, 0.1, 0.05], new Budget(list, 1)).worth, 0);
  });

  it('takes nothing when nothing pays, and does not look far for it', () => {
    const costs = new CostRows(undefined); // a quarter of a pass for each position
    const list = costs.prices(LENGTH, 1);
    assert.deepEqual(bought([0.24, 0.24, 0.24], new Budget(list, 1)), { worth: 0, taken: 0 });
    assert.deepEqual(bought([0.26, 0.24, 0.24], new Budget(list, 1)), { worth: 1, taken: 1 });
    assert.deepEqual(bought([0.49, 0.26], new Budget(list, 2)), { worth: 0, taken: 0 });
  });

  it('knows a probability below which it will take nothing', () => {
    const random = createRandom(4);
    for (let round = 0; round < 1000; round++) {
      const costs = randomCosts(random);
      const probabilities = randomProbabilities(random);
      const fixed = 1 + randomInteger(random, MAX_FIXED);
      const rate = (1 + 3 * random()) / costs.at(LENGTH)[1]!;
      const { least } = new Budget(costs.prices(LENGTH, fixed), rate);
      const { size } = best(probabilities, costs, fixed, rate);
      assert.ok(size === 0 || probabilities[size - 1]! > least, `round ${round}`);
      const above = probabilities.filter((probability) => probability > least);
      assert.equal(best(above, costs, fixed, rate).size, size);
    }
    // It is no lower than need be: where each position costs the same, it decides by itself.
    const { least } = new Budget(new CostRows(undefined).prices(LENGTH, 1), 1);
    assert.ok(Math.abs(least - 0.25) < 1e-9);
  });

  it('never takes more nodes than there may be, even if they cost nothing', () => {
    const flat = { lengths: [LENGTH], positions: [1, 2], milliseconds: [[1, 1]] };
    const list = new CostRows(new CostProfile(flat)).prices(LENGTH, 1);
    assert.deepEqual(bought(new Array<number>(100).fill(0.5), new Budget(list, 1)), {
      worth: MAX_NODES,
      taken: MAX_NODES,
    });
  });
});
