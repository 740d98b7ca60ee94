import assert from 'node:assert/strict';
import { createRandom, randomInteger } from '../../../../src/core/random.ts';
import { Pace } from '../../../../src/core/speculation/pace.ts';

/** 2 ms for one position. */
const costs = Float64Array.of(0, 2, 3);

describe('pace', () => {
  it('is a token per pass until something is known, and never less', () => {
    const random = createRandom(1);
    const pace = new Pace();
    assert.equal(pace.rate(costs), 0.5);
    for (let i = 0; i < 1000; i++) {
      pace.learn(randomInteger(random, 4), 1 + 10 * random());
      assert.ok(pace.rate(costs) >= 0.5);
    }
    for (let i = 0; i < 1000; i++) pace.learn(0, 10);
    assert.equal(pace.rate(costs), 0.5);
  });

  it('is all the tokens by all the time of the last passes', () => {
    const pace = new Pace();
    for (let i = 0; i < 1000; i++) pace.learn(i % 2 === 0 ? 1 : 7, i % 2 === 0 ? 2 : 3);
    assert.ok(Math.abs(pace.rate(costs) - 8 / 5) < 0.02, `${pace.rate(costs)}`);
    for (let i = 0; i < 300; i++) pace.learn(2, 2);
    assert.ok(Math.abs(pace.rate(costs) - 1) < 0.02, `${pace.rate(costs)}`);
  });
});
