import assert from 'node:assert/strict';
import { createRandom, randomInteger, sample, seedOf } from '../../../src/core/random.ts';

describe('createRandom', () => {
  it('gives the numbers of the reference implementation', () => {
    const random = createRandom(1);
    const numbers = Array.from({ length: 3 }, () => Math.round(random() * 2 ** 32));
    assert.deepEqual(numbers, [2693262067, 11749833, 2265367787]);
  });

  it('fills [0, 1) evenly', () => {
    const random = createRandom(7);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) counts[randomInteger(random, 10)]!++;
    for (const count of counts) assert.ok(Math.abs(count - 10_000) < 500, String(counts));
  });
});

it('seedOf gives each purpose and each seed its own', () => {
  const seeds = [0, 1, 2, 2 ** 32 - 1].flatMap((seed) =>
    ['pairs', 'modes'].map((name) => seedOf(name, seed)),
  );
  assert.equal(new Set(seeds).size, 8);
  for (const seed of seeds) assert.ok(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32, String(seed));
  assert.equal(seedOf('pairs', 1), seedOf('pairs', 1));
});

describe('sample', () => {
  const items = Array.from({ length: 50 }, (_, i) => i);

  it('takes no item twice, and leaves the list alone', () => {
    const taken = sample(items, 20, createRandom(3));
    assert.equal(new Set(taken).size, 20);
    assert.ok(taken.every((item) => items.includes(item)));
    assert.deepEqual(
      items,
      items.toSorted((a, b) => a - b),
    );
  });

  it('takes all there are when asked for more', () => {
    assert.deepEqual(
      sample(items, 80, createRandom(3)).toSorted((a, b) => a - b),
      items,
    );
  });

  it('depends on the seed only', () => {
    assert.deepEqual(sample(items, 9, createRandom(4)), sample(items, 9, createRandom(4)));
    assert.notDeepEqual(sample(items, 9, createRandom(4)), sample(items, 9, createRandom(5)));
  });
});
