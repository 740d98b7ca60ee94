import assert from 'node:assert/strict';
import { characterStart, sliceAround } from '../../../../src/core/document/slice.ts';

describe('sliceAround', () => {
  it('gives all of a short text', () => {
    assert.deepEqual(sliceAround('abc', 1), { prefix: 'a', prefixOffset: 0, suffix: 'bc' });
    assert.deepEqual(sliceAround('', 0), { prefix: '', prefixOffset: 0, suffix: '' });
  });

  it('gives the nearest part of a long one', () => {
    const text = Array.from({ length: 20_000 }, (_, i) => String(i)).join(' ');
    const { prefix, prefixOffset, suffix } = sliceAround(text, 60_000);
    assert.ok(prefix.length > 28 * 1024 && prefix.length <= 32 * 1024);
    assert.equal(prefixOffset, 60_000 - prefix.length);
    assert.equal(suffix.length, 16 * 1024);
    assert.equal(prefix + suffix, text.slice(prefixOffset, prefixOffset + prefix.length + suffix.length));
  });

  it('begins at the same offset while somebody types, also in a part of the document', () => {
    const text = 'x'.repeat(80_000);
    const starts = Array.from({ length: 5000 }, (_, typed) => sliceAround(text, 60_000 + typed).prefixOffset);
    assert.deepEqual([...new Set(starts)], [28_672, 32_768]);
    for (const offset of [60_000, 62_000, 64_999]) {
      const whole = sliceAround(text, offset);
      assert.deepEqual(sliceAround(text.slice(20_001), offset - 20_001, 20_001), whole);
    }
  });

  it('splits no surrogate pair, wherever the cursor is', () => {
    const text = '😀'.repeat(40_000);
    for (const offset of [0, 1, 2, 40_000, 40_001, 79_999, 80_000]) {
      const { prefix, suffix } = sliceAround(text, offset);
      assert.ok(prefix.isWellFormed() && suffix.isWellFormed(), `offset ${offset}`);
    }
  });
});

describe('characterStart', () => {
  const cases: [text: string, offset: number, expected: number][] = [
    ['a😀b', 0, 0],
    ['a😀b', 1, 1],
    ['a😀b', 2, 1],
    ['a😀b', 3, 3],
    ['\uD83D', 1, 1],
    ['\uDE00\uDE00', 1, 1],
    ['\uD83D\uD83D', 1, 1],
  ];
  for (const [text, offset, expected] of cases) {
    it(`moves ${offset} of ${JSON.stringify(text)} to ${expected}`, () => {
      assert.equal(characterStart(text, offset), expected);
    });
  }
});
