import assert from 'node:assert/strict';
import { draftLengthOf, ThompsonLength } from '../../../../src/core/speculation/draftLength.ts';

const level = { gain: 0.2, price: 0.1 };

/** Tokens of the next draft. */
function draft(length: ThompsonLength): number {
  let depth = 0;
  while (depth < 1000 && length.goesOn({ ...level, depth })) depth++;
  return depth;
}

function mean(length: ThompsonLength, learn: () => void): number {
  let sum = 0;
  for (let i = 0; i < 2000; i++) {
    sum += draft(length);
    learn();
  }
  return sum / 2000;
}

describe('draft length', () => {
  it('is by pace unless it is said otherwise', () => {
    const auto = draftLengthOf('auto');
    assert.equal(auto.goesOn({ ...level, depth: 3 }), true);
    assert.equal(auto.goesOn({ gain: 0.1, price: 0.1, depth: 0 }), false);
    assert.ok(draftLengthOf('thompson') instanceof ThompsonLength);
  });

  it('follows the acceptance rate under Thompson sampling', () => {
    const length = new ThompsonLength();
    // 4 of 5 tokens are right: after the first one, as many more as a coin with that chance gives.
    const settled = mean(length, () => length.learn(4, true));
    assert.ok(Math.abs(settled - 1 / (1 - 0.8)) < 0.5, `${settled}`);
    // What was right once is forgotten.
    for (let i = 0; i < 100; i++) length.learn(0, true);
    assert.ok(mean(length, () => undefined) < 1.2);
  });

  it('drafts at least one token under Thompson sampling', () => {
    const length = new ThompsonLength();
    for (let i = 0; i < 100; i++) length.learn(0, true);
    assert.ok(draft(length) >= 1);
  });
});
