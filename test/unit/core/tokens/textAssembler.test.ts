import assert from 'node:assert/strict';
import { toBytes } from '../../../../src/core/tokens/byteString.ts';
import { TextAssembler } from '../../../../src/core/tokens/textAssembler.ts';

describe('text assembler', () => {
  it('holds back a character until its last byte', () => {
    const assembler = new TextAssembler();
    const shown = Array.from(toBytes('a😀b'), (byte) => assembler.push(byte));
    assert.deepEqual(shown, ['a', 'a', 'a', 'a', 'a😀', 'a😀b']);
  });

  it('replaces bytes that are no character', () => {
    const assembler = new TextAssembler();
    assert.equal(assembler.push('a\xffb'), 'a\ufffdb');
  });

  it('keeps a byte order mark', () => {
    assert.equal(new TextAssembler().push('\xef\xbb\xbfa'), '\ufeffa');
  });
});
