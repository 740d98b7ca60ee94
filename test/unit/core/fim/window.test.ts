import assert from 'node:assert/strict';
import { prefixStart, suffixEnd } from '../../../../src/core/fim/window.ts';

const size = { prefix: 30, block: 10, suffix: 20 };

describe('prompt window', () => {
  it('shows a short document whole', () => {
    assert.equal(prefixStart('short\ntext', 0, size), 0);
    assert.equal(suffixEnd('short\ntext', size), 10);
  });

  it('starts at a line', () => {
    const prefix = 'aaaa\nbbbb\n'.repeat(10);
    const start = prefixStart(prefix, 0, size);
    assert.ok(start > 0 && prefix[start - 1] === '\n');
  });

  it('stands still until the cursor leaves its block', () => {
    const text = 'abc\n'.repeat(100);
    const starts = new Set<number>();
    for (let end = 200; end < 240; end++) starts.add(prefixStart(text.slice(0, end), 0, size));
    assert.ok(starts.size <= 5, `${starts.size} different starts in 40 keystrokes`);
  });

  it('cuts a line that is longer than the window', () => {
    const start = prefixStart('x'.repeat(1000), 0, size);
    assert.ok(start >= 960 && start <= 970);
    assert.equal(suffixEnd('x'.repeat(1000), size), 20);
  });

  it('ends the suffix after a line', () => {
    assert.equal(suffixEnd('one\ntwo\nthree four five six seven', size), 8);
  });

  it('does not split a surrogate pair', () => {
    for (let pad = 0; pad < 2; pad++) {
      const emoji = ' '.repeat(pad) + '😀'.repeat(100);
      assert.ok(emoji.slice(prefixStart(emoji, 0, size)).isWellFormed());
      assert.ok(emoji.slice(0, suffixEnd(emoji, size)).isWellFormed());
    }
  });
});
