import assert from 'node:assert/strict';
import { PieceCache } from '../../../../src/engine/tokenizer/pieceCache.ts';

/** A fake encoder that counts what it was asked. */
function counting(): { cache: PieceCache; asked: Map<string, number> } {
  const asked = new Map<string, number>();
  const cache = new PieceCache((piece) => {
    asked.set(piece, (asked.get(piece) ?? 0) + 1);
    return [piece.length];
  });
  return { cache, asked };
}

describe('piece cache', () => {
  it('encodes a piece once', () => {
    const { cache, asked } = counting();
    for (const piece of ['a', 'größer', 'a', 'größer', '中', '中']) {
      assert.deepEqual(cache.ids(piece), [piece.length]);
    }
    assert.deepEqual([...asked.values()], [1, 1, 1]);
  });

  it('keeps no long pieces', () => {
    const { cache, asked } = counting();
    const long = 'x'.repeat(1000);
    cache.ids(long);
    cache.ids(long);
    assert.equal(asked.get(long), 2);
  });

  it('does not grow without end', () => {
    const { cache, asked } = counting();
    for (let i = 0; i < 50_000; i++) cache.ids(`piece ${i}`);
    cache.ids('piece 0');
    assert.equal(asked.get('piece 0'), 2);
    cache.ids('piece 49999');
    assert.equal(asked.get('piece 49999'), 1);
  });
});
