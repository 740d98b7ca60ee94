import assert from 'node:assert/strict';
import { TextAssembler } from '../../../../src/core/tokens/textAssembler.ts';

describe('text assembler', () => {
  it('holds back a character until its last byte', () => {
    const assembler = new TextAssembler();
    const bytes = new TextEncoder().encode('a😀b');
    const shown = Array.from(bytes, (byte) => assembler.push(Uint8Array.of(byte)));
    assert.deepEqual(shown, ['a', 'a', 'a', 'a', 'a😀', 'a😀b']);
  });

  it('replaces bytes that are no character', () => {
    const assembler = new TextAssembler();
    assert.equal(assembler.push(Uint8Array.of(0x61, 0xff, 0x62)), 'a\ufffdb');
  });

  it('keeps a byte order mark', () => {
    assert.equal(new TextAssembler().push(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)), '\ufeffa');
  });
});
