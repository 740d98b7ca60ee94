import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRandom, randomInteger } from '../../../../src/core/random.ts';
import { MAX_OPEN_TOKENS, openText } from '../../../../src/core/healing/openText.ts';
import type { Tokenizer } from '../../../../src/core/tokens/tokenizer.ts';
import { toBytes, toText } from '../../../../src/core/tokens/byteString.ts';
import { parseTokenizer } from '../../../../src/engine/tokenizer/parseTokenizer.ts';
import { tokenizerJson } from '../../../support/tokenizerFamilies.ts';
import { toyTokenizer } from '../../../support/toyTokenizer.ts';

const bundled = parseTokenizer(readFileSync('models/foredraft-7m/tokenizer.json', 'utf8'), 'tokenizer.json');

const bytesOf = (tokens: readonly number[], tokenizer: Tokenizer): string =>
  tokens.map((id) => tokenizer.bytes(id)).join('');

/** Any continuation leaves the stable tokens as they are, and the rest of the bytes open. */
function check(text: string, continuation: string, tokenizer: Tokenizer): void {
  const { base, open } = openText(tokenizer, text);
  assert.equal(bytesOf(base, tokenizer) + open, toBytes(text));
  const tokens = tokenizer.encode(text + continuation);
  assert.deepEqual(tokens.slice(0, base.length), base, JSON.stringify([text, continuation]));
}

describe('open text', () => {
  it('leaves nothing stable that a continuation changes', () => {
    const random = createRandom(11);
    const parts = [
      'a',
      'return',
      'X',
      '1',
      '42',
      ' ',
      '  ',
      '\n',
      '\t',
      "'",
      're',
      '.',
      '(',
      '_',
      '中',
      'é',
      '=>',
      ';\n',
      '😀',
    ];
    const some = (most: number): string =>
      Array.from(
        { length: randomInteger(random, most) },
        () => parts[randomInteger(random, parts.length)]!,
      ).join('');
    for (let i = 0; i < 500; i++) check(some(12), some(5), bundled);
  });

  it('opens the word at the cursor, and no more', () => {
    const { base, open } = openText(bundled, 'const value = retu');
    assert.equal(open, ' retu');
    assert.equal(bytesOf(base, bundled), 'const value =');
  });

  it('opens the blanks at the cursor, in all the ways they may be cut', () => {
    const { open, hypotheses } = openText(bundled, 'if (a) {\n    ');
    assert.equal(open, '    ');
    const ways = hypotheses.map(({ cuts, closed }) => `${cuts.join()}${closed ? '.' : '...'}`).sort();
    // All of them a word of blanks; the last one the beginning of a word; all of them before a line break.
    assert.deepEqual(ways, ['...', '3...', '3.', '.'].sort());
  });

  it('has nothing open in an empty text', () => {
    assert.deepEqual(openText(bundled, ''), { base: [], open: '', hypotheses: [] });
  });

  for (const text of [' ', '    ', '\n', '\n\n', ' \n ', '\t\t', '\n    \n  ']) {
    it(`takes a text of blanks alone: ${JSON.stringify(text)}`, () => {
      for (const continuation of ['', 'a', ' a', '\n', '  \n', '\n\n  b', '1', '(', '\ta']) {
        check(text, continuation, bundled);
      }
    });
  }

  it('opens no more than it is said to, however long the word', () => {
    for (const text of [
      'a'.repeat(1000),
      ' '.repeat(1000),
      '中文'.repeat(300),
      '😀'.repeat(300),
      '=-'.repeat(400),
    ]) {
      const { base, open } = openText(bundled, text);
      assert.ok(open !== '');
      const tokens = bundled.encode(toText(open)).length;
      assert.ok(tokens <= MAX_OPEN_TOKENS, `${tokens}`);
      assert.equal(bytesOf(base, bundled) + open, toBytes(text));
    }
  });

  it('begins a shortened word with a whole character', () => {
    for (const text of [
      '注释中文数字返回'.repeat(20),
      '한국어'.repeat(40),
      'дом'.repeat(60),
      '😀😃'.repeat(40),
    ]) {
      for (let end = text.length - 8; end <= text.length; end += 2) {
        const { open } = openText(bundled, text.slice(0, end));
        assert.doesNotMatch(open, /^[\x80-\xbf]/, text.slice(0, 4));
      }
    }
  });

  it('knows that a longer pre-token may not be what its beginning is', () => {
    // Taken whole from the vocabulary, `abc` is one token; as the beginning of `abcd` it is two.
    const tokenizer = toyTokenizer({
      alphabet: 'abcde ',
      pattern: /[a-e]+| /g,
      merges: [['a', 'b']],
      extra: ['abc'],
      ignoreMerges: true,
    });
    check('e abc', 'd', tokenizer);
    check('e abc', ' d', tokenizer);
    assert.equal(openText(tokenizer, 'e abc').open, 'abc');
  });

  it('waits for the rest of a symbol', () => {
    const gemma = parseTokenizer(JSON.stringify(tokenizerJson('gemma')), 'tokenizer.json');
    assert.ok(gemma.symbols.includes('<table>'));
    for (const text of ['a <tab', 'a <', 'a </', 'a\n\n']) check(text, 'le>\n', gemma);
    check('a <tab', 'le>', gemma);
    check('a\n\n', '\n', gemma);
  });

  /**
   * NFC joins a letter with a combining mark after it. The bytes before the cursor are then not in the document's
   * next version: no cover of `e` can be found in `é`. A mark does not come alone, so this costs a suggestion at
   * most: what must hold is that the tokens before the open word stay.
   */
  it('keeps all but the open word where a combining mark follows', () => {
    const qwen = parseTokenizer(JSON.stringify(tokenizerJson('qwen2')), 'tokenizer.json');
    const { base, open } = openText(qwen, 'const cafe');
    assert.equal(open, ' cafe');
    const tokens = qwen.encode('const cafe\u0301');
    assert.deepEqual(tokens.slice(0, base.length), base);
    assert.equal(bytesOf(tokens, qwen), toBytes('const café'));
  });
});
