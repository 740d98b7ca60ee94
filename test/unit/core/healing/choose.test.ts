import assert from 'node:assert/strict';
import { chanceOf } from '../../../../src/core/decode/choice/chance.ts';
import { greedyByByte, greedyByToken, sampleCover } from '../../../../src/core/healing/choose.ts';
import type { Cover } from '../../../../src/core/healing/covers.ts';
import type { CoverTree } from '../../../../src/core/healing/coverTree.ts';

function list(...covers: readonly (readonly [beyond: string, weight: number, node?: number])[]): Cover[] {
  return covers
    .map(([beyond, weight, node = 0], i): Cover => ({ node, last: i, beyond, weight }))
    .sort((a, b) => b.weight - a.weight);
}

describe('greedy by byte', () => {
  it('adds up the covers that agree on a byte', () => {
    const covers = list(['in', 0.3], ['return', 0.25], ['read', 0.2], ['res', 0.15], ['x', 0.1]);
    assert.equal(covers[0]!.beyond, 'in');
    // r: 0.6, re: 0.6; then t 0.25, a 0.2, s 0.15.
    assert.equal(greedyByByte(covers)!.beyond, 'return');
  });

  it('ends where ending is more probable than any byte', () => {
    assert.equal(greedyByByte(list(['', 0.4], ['a', 0.35], ['b', 0.25]))!.beyond, '');
    assert.equal(greedyByByte(list(['', 0.3], ['ab', 0.25], ['ac', 0.25], ['b', 0.2]))!.beyond, 'ab');
  });

  it('takes the token that ends where that is more probable than all that go on', () => {
    assert.equal(greedyByByte(list(['re', 0.5], ['read', 0.2], ['return', 0.2], ['x', 0.1]))!.beyond, 're');
  });

  it('takes the most probable of covers with the same bytes', () => {
    assert.equal(greedyByByte(list(['a', 0.2, 1], ['a', 0.5, 2], ['b', 0.3, 3]))!.node, 2);
  });

  it('finds none in an empty list', () => {
    assert.equal(greedyByByte([]), undefined);
  });
});

describe('greedy by token', () => {
  // From the boundary to `re` in one token (1) or in two (2, 3); `ret` goes beyond.
  const tree: CoverTree = { tokens: [-1, 10, 11, 12], parents: [-1, 0, 0, 2], rests: ['re', '', 'e', ''] };
  const massesOf = (covers: readonly Cover[]): Float64Array => {
    const masses = new Float64Array(4);
    for (const { node, weight } of covers) masses[node]! += weight;
    return masses;
  };

  it('weighs a token by all the covers that begin with it', () => {
    const covers = list(['', 0.4, 1], ['', 0.25, 3], ['n', 0.3, 2], ['t', 0.05, 0]);
    // The first token of 0.55, then of the two ways on the one of 0.3.
    const { node, beyond } = greedyByToken(covers, massesOf(covers), tree)!;
    assert.deepEqual([node, beyond], [2, 'n']);
  });

  it('counts those that are too rare to be listed', () => {
    const covers = list(['', 0.45, 1], ['n', 0.01, 2], ['t', 0.05, 0]);
    const masses = massesOf(covers);
    masses[2]! += 0.49;
    assert.equal(greedyByToken(covers, masses, tree)!.beyond, 'n');
  });

  it('goes nowhere where none is listed', () => {
    const covers = list(['', 0.45, 1], ['t', 0.05, 0]);
    assert.equal(greedyByToken(covers, Float64Array.of(0.05, 0.45, 0.5, 0), tree)!.node, 1);
  });

  it('takes the last token where it beats each beginning of a longer way', () => {
    const covers = list(['', 0.3, 1], ['', 0.15, 3], ['n', 0.1, 2], ['t', 0.45, 0]);
    assert.equal(greedyByToken(covers, massesOf(covers), tree)!.beyond, 't');
  });

  it('finds none in an empty list', () => {
    assert.equal(greedyByToken([], new Float64Array(4), tree), undefined);
  });
});

describe('sampling a cover', () => {
  const asTheyAre = { warp: (weights: Float64Array) => weights };
  const covers = list(['a', 0.5], ['b', 0.3], ['c', 0.2]);

  it('follows the probabilities', () => {
    for (const [random, expected] of [
      [0, 'a'],
      [0.499, 'a'],
      [0.501, 'b'],
      [0.799, 'b'],
      [0.801, 'c'],
      [0.999999, 'c'],
    ] as const) {
      assert.equal(
        sampleCover(
          covers,
          asTheyAre,
          chanceOf(() => random),
        )!.beyond,
        expected,
      );
    }
  });

  it('does not mind weights that do not add up to 1', () => {
    assert.equal(
      sampleCover(
        list(['a', 5], ['b', 3], ['c', 2]),
        asTheyAre,
        chanceOf(() => 0.85),
      )!.beyond,
      'c',
    );
  });

  it('never draws what has no weight', () => {
    assert.equal(
      sampleCover(
        list(['a', 1], ['b', 0]),
        asTheyAre,
        chanceOf(() => 1 - Number.EPSILON),
      )!.beyond,
      'a',
    );
  });

  it('finds none in an empty list', () => {
    assert.equal(
      sampleCover(
        [],
        asTheyAre,
        chanceOf(() => 0.5),
      ),
      undefined,
    );
  });
});
