import assert from 'node:assert/strict';
import { createRandom } from '../../../../src/core/random.ts';
import { PrefixTree } from '../../../../src/core/session/prefixTree.ts';

describe('PrefixTree', () => {
  it('finds what is kept under beginnings of a text, the longest first', () => {
    const tree = new PrefixTree<number>();
    for (const [key, value] of [
      ['', 0],
      ['romane', 1],
      ['romanus', 2],
      ['rom', 3],
      ['ruber', 4],
    ] as const) {
      tree.set(key, value);
    }
    assert.deepEqual(tree.under('romanes'), [
      { length: 6, value: 1 },
      { length: 3, value: 3 },
      { length: 0, value: 0 },
    ]);
    assert.deepEqual(tree.under('rub'), [{ length: 0, value: 0 }]);
  });

  it('agrees with a search through all keys, whatever is set and deleted', () => {
    const random = createRandom(7);
    const tree = new PrefixTree<number>();
    const all = new Map<string, number>();
    const word = () =>
      Array.from({ length: Math.floor(random() * 7) }, () => 'ab'[Math.floor(random() * 2)]).join('');
    for (let i = 0; i < 5000; i++) {
      const key = word();
      if (random() < 0.6) {
        tree.set(key, i);
        all.set(key, i);
      } else {
        tree.delete(key);
        all.delete(key);
      }
      const text = word();
      const expected = [...all]
        .filter(([other]) => text.startsWith(other))
        .map(([other, value]) => ({ length: other.length, value }))
        .sort((a, b) => b.length - a.length);
      assert.deepEqual(tree.under(text), expected);
    }
  });
});
