import assert from 'node:assert/strict';
import { confidence } from '../../../../src/core/drafts/confidence.ts';

describe('confidence', () => {
  it('is a probability that rises with that of the text', () => {
    const logs = [0, -1e-6, -0.01, -0.1, -0.5, -1, -2, -4, -8, -100];
    const given = logs.map(confidence);
    for (const one of given) assert.ok(one > 0 && one < 1);
    assert.deepEqual(
      given,
      given.toSorted((a, b) => b - a),
    );
  });

  it('is above that of the text where that is neither small nor nearly certain', () => {
    for (const probability of [0.2, 0.4, 0.6, 0.8]) {
      assert.ok(confidence(Math.log(probability)) > probability);
    }
    assert.ok(confidence(Math.log(0.001)) < 0.01);
  });

  it('takes what rounding has put above certainty for certain', () => {
    assert.equal(confidence(1e-7), confidence(0));
  });
});
