import assert from 'node:assert/strict';
import { completions, witnesses } from '../../../../src/core/healing/witnesses.ts';
import { toBytes } from '../../../../src/core/tokens/byteString.ts';
import { toyTokenizer } from '../../../support/toyTokenizer.ts';

const tokenizer = toyTokenizer({ merges: [], symbols: ['<br>', '\n\n\n'] });

describe('witnesses', () => {
  it('begin with none', () => {
    assert.equal(witnesses('abc', tokenizer)[0], '');
  });

  it('complete the symbols that a text may end in', () => {
    assert.ok(witnesses('x <b', tokenizer).includes('r>'));
    assert.ok(witnesses('x <', tokenizer).includes('br>'));
    assert.ok(witnesses('a\n', tokenizer).includes('\n\n'));
    assert.ok(!witnesses('x <b ', tokenizer).includes('r>'));
  });

  it('make contractions of an apostrophe', () => {
    for (const text of ["don'", "don't", 'l’']) assert.ok(witnesses(text, tokenizer).includes('ll'), text);
    assert.ok(!witnesses('don', tokenizer).includes('ll'));
  });
});

describe('completions', () => {
  it('leave whole text as it is', () => {
    for (const text of ['', 'abc', 'é', '中', 'a😀', '\ufffd', '\u0000']) {
      assert.deepEqual(completions(toBytes(text)), [text]);
    }
    assert.deepEqual(completions('\xc3\xb6\xb6'), ['ö\ufffd']); // one that nothing makes whole
  });

  for (const character of ['é', '߿', 'ࠀ', '中', '퟿', '\ue000', '\ufffd', '𐀀', '😀', '\u{10ffff}']) {
    it(`end a beginning of ${character.codePointAt(0)!.toString(16)} with whole characters`, () => {
      const bytes = toBytes(character);
      for (let length = 1; length < bytes.length; length++) {
        const start = `a${bytes.slice(0, length)}`;
        const found = completions(start);
        assert.ok(found.length > 1);
        assert.equal(new Set(found).size, found.length);
        for (const text of found) {
          assert.ok(toBytes(text).startsWith(start), text);
          assert.equal(Array.from(text).length, 2);
        }
      }
    });
  }
});
