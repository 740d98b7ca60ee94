import assert from 'node:assert/strict';
import { createRandom } from '../../../../src/core/random.ts';
import { Mixture, stretch } from '../../../../src/core/speculation/mixture.ts';

/** Opinions, by source; of those that are silent NaN. */
const by = (...opinions: readonly number[]): Float64Array => Float64Array.from(opinions);
const [A, B, C] = [stretch(0.6), stretch(0.8), stretch(0.3)];

describe('mixture of opinions', () => {
  it('takes a token for more probable where another source agrees, and for less where it does not', () => {
    const mixture = new Mixture(2);
    const alone = mixture.probability([0], by(A));
    assert.ok(mixture.probability([0, 1], by(A, B)) > alone + 0.1);
    assert.ok(mixture.probability([0, 1], by(A, NaN)) < alone - 0.1);
    assert.ok(mixture.probability([0, 1], by(A, C)) < alone);
  });

  it('takes the word of one source for about what it says, to begin with', () => {
    for (const said of [0.3, 0.5, 0.7, 0.9]) {
      const probability = new Mixture(1).probability([0], by(stretch(said)));
      assert.ok(Math.abs(probability - said) < 0.2, `${probability} for ${said}`);
    }
  });

  it('learns to trust the sources as far as they are right', () => {
    const random = createRandom(1);
    const mixture = new Mixture(2);
    // The first knows; the second says something, and its silence means nothing either.
    const draw = (): { truth: number; opinions: Float64Array } => {
      const truth = 0.05 + 0.9 * random();
      return {
        truth,
        opinions: by(stretch(truth), random() < 0.5 ? stretch(0.05 + 0.9 * random()) : NaN),
      };
    };
    for (let i = 0; i < 30_000; i++) {
      const { truth, opinions } = draw();
      mixture.learn([0, 1], opinions, random() < truth);
    }
    let error = 0;
    for (let i = 0; i < 1000; i++) {
      const { truth, opinions } = draw();
      error += Math.abs(mixture.probability([0, 1], opinions) - truth) / 1000;
    }
    assert.ok(error < 0.04, `${error}`);
  });

  it('learns of the sources that were asked, and of no others', () => {
    const mixture = new Mixture(3);
    const expected = new Mixture(3).probability([0, 2], by(A, NaN, NaN));
    for (let i = 0; i < 100; i++) mixture.learn([1], by(NaN, 0), i % 2 === 0);
    // But for the bias, which they share.
    assert.ok(Math.abs(mixture.probability([0, 2], by(A, NaN, NaN)) - expected) < 0.15);
    for (let i = 0; i < 100; i++) mixture.learn([2], by(NaN, NaN, B), false);
    assert.ok(mixture.probability([2], by(NaN, NaN, B)) < 0.4);
  });

  it('survives a source that has always been right, or never', () => {
    const mixture = new Mixture(2);
    for (let i = 0; i < 10_000; i++) mixture.learn([0, 1], by(stretch(1), stretch(0)), true);
    assert.ok(mixture.probability([0, 1], by(stretch(1), NaN)) > 0.5);
    assert.ok(Number.isFinite(mixture.probability([0, 1], by(stretch(1), stretch(0)))));
  });
});
