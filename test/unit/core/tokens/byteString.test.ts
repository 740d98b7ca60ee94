import assert from 'node:assert/strict';
import { byteArray, bytesOf, toBytes, toText } from '../../../../src/core/tokens/byteString.ts';

describe('byte string', () => {
  for (const text of ['', 'abc', 'é', '中文', '😀', '\ufeffa', '\0\u001f\u007f', '\ufffd']) {
    it(`keeps ${JSON.stringify(text)}`, () => {
      const bytes = toBytes(text);
      assert.deepEqual([...byteArray(bytes)], [...Buffer.from(text)]);
      assert.equal(bytesOf(byteArray(bytes)), bytes);
      assert.equal(toText(bytes), text);
    });
  }

  it('is in the order of bytes', () => {
    // UTF-16 has the emoji before U+FFFD.
    assert.ok(toBytes('😀') > toBytes('\ufffd'));
  });

  it('replaces what is no text', () => {
    assert.equal(toBytes('\ud83d'), toBytes('\ufffd'));
    assert.equal(toText('a\xff'), 'a\ufffd');
  });
});
