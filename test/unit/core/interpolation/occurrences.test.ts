import assert from 'node:assert/strict';
import { ORDERS } from '../../../../src/core/interpolation/evidence.ts';
import { BREAK, Occurrences } from '../../../../src/core/interpolation/occurrences.ts';
import { createRandom, randomInteger } from '../../../../src/core/random.ts';

describe('Occurrences', () => {
  const random = createRandom(5);
  const textOf = (length: number): number[] =>
    Array.from({ length }, () => (random() < 0.05 ? BREAK : randomInteger(random, 3)));

  /** Counted by going through the text. */
  function counted(text: readonly number[], context: readonly number[], order: number): Map<number, number> {
    const followers = new Map<number, number>();
    if (order > context.length) return followers;
    const pattern = context.slice(-order);
    for (let at = 0; at + order < text.length; at++) {
      const follower = text[at + order]!;
      if (follower === BREAK || !pattern.every((token, i) => text[at + i] === token)) continue;
      followers.set(follower, (followers.get(follower) ?? 0) + 1);
    }
    return followers;
  }

  it('counts what follows, after every change of the text', () => {
    const occurrences = new Occurrences();
    let text: number[] = [];
    for (let round = 0; round < 60; round++) {
      text = [...text.slice(0, randomInteger(random, text.length + 1)), ...textOf(randomInteger(random, 80))];
      occurrences.setText(text);
      const context = textOf(9).filter((token) => token !== BREAK);
      occurrences.after(context).forEach(({ total, followers }, i) => {
        const expected = counted(text, context, ORDERS[i]!);
        assert.deepEqual(new Map([...followers].sort()), new Map([...expected].sort()));
        assert.equal(
          total,
          [...expected.values()].reduce((a, b) => a + b, 0),
        );
      });
    }
  });

  it('knows nothing of what follows nothing', () => {
    assert.deepEqual(
      new Occurrences().after([]).map(({ total }) => total),
      [0, 0, 0, 0],
    );
  });
});
