import assert from 'node:assert/strict';
import { warp } from '../../../../../src/core/decode/choice/warp.ts';

function warped(weights: readonly number[], temperature: number, topP = 1): number[] {
  return [...warp(Float64Array.from(weights), { temperature, topP })].map((p) => Number(p.toFixed(6)));
}

describe('warping', () => {
  it('only makes weights add up to 1 at temperature 1', () => {
    assert.deepEqual(warped([1, 2, 0, 1], 1), [0.25, 0.5, 0, 0.25]);
  });

  it('takes logits through the temperature', () => {
    // Logits 0, 1, 3: softmax of 0, 2, 6 at temperature 0.5.
    const weights = [0, 1, 3].map(Math.exp);
    const sharp = [0, 2, 6].map(Math.exp);
    const sum = sharp.reduce((a, b) => a + b);
    assert.deepEqual(
      warped(weights, 0.5),
      sharp.map((weight) => Number((weight / sum).toFixed(6))),
    );
  });

  it('tends to the most probable at a low temperature, where all weights would be 0 otherwise', () => {
    assert.deepEqual(warped([1e-9, 3e-9, 2e-9], 0.001), [0, 1, 0]);
  });

  it('keeps the smallest set with the mass, and at least one', () => {
    assert.deepEqual(warped([0.1, 0.5, 0.3, 0.1], 1, 0.8), [0, 0.625, 0.375, 0]);
    assert.deepEqual(warped([0.1, 0.5, 0.3, 0.1], 1, 0.79), [0, 0.625, 0.375, 0]);
    assert.deepEqual(warped([0.1, 0.5, 0.3, 0.1], 1, 0.5), [0, 1, 0, 0]);
    assert.deepEqual(warped([0.1, 0.5, 0.3, 0.1], 1, 0.01), [0, 1, 0, 0]);
  });

  it('does not choose among equals', () => {
    assert.deepEqual(warped([0.25, 0.5, 0.25], 1, 0.6), [0.25, 0.5, 0.25]);
  });

  it('makes the nucleus of what the temperature has left', () => {
    assert.deepEqual(warped([0.5, 0.3, 0.2], 0.25, 0.85), [1, 0, 0]);
    assert.deepEqual(warped([0.5, 0.3, 0.2], 4, 0.5).filter((p) => p > 0).length, 2);
  });

  it('leaves nothing as it is', () => {
    assert.deepEqual(warped([0, 0], 0.5, 0.5), [0, 0]);
  });
});
