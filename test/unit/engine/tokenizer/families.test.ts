import assert from 'node:assert/strict';
import { Tokenizer as HfTokenizer } from '@huggingface/tokenizers';
import { toBytes, toText } from '../../../../src/core/tokens/byteString.ts';
import type { Tokenizer } from '../../../../src/core/tokens/tokenizer.ts';
import { createRandom, sample } from '../../../../src/core/random.ts';
import { parseTokenizer } from '../../../../src/engine/tokenizer/parseTokenizer.ts';
import { randomSlice } from '../../../support/corpus.ts';
import {
  FAMILIES,
  type Family,
  tokenizerJson,
  type TokenizerJson,
} from '../../../support/tokenizerFamilies.ts';

const isSentencePiece = (family: Family): boolean => /llama2|gemma/.test(family);

/** What the tokenizer says the text is: a literal `▁` is a space to SentencePiece. */
function documentText(family: Family, text: string): string {
  if (isSentencePiece(family)) return text.replaceAll('▁', ' ');
  return family === 'qwen2' ? text.normalize('NFC') : text;
}

/** The library on the whole text, without the dummy prefix, and with symbols as its only added tokens. */
function reference(json: TokenizerJson): (text: string) => number[] {
  const isSymbol = ({ content, special }: { content: string; special: boolean }): boolean =>
    !special && content in json.model.vocab;
  const changed = JSON.stringify({ ...json, added_tokens: json.added_tokens.filter(isSymbol) })
    .replace('{"type":"Prepend","prepend":"▁"},', '')
    .replace('"prepend_scheme":"first"', '"prepend_scheme":"never"')
    // The library's Digits are ASCII's, those of the reference in Rust are Unicode's.
    .replace(
      '{"type":"Digits","individual_digits":true}',
      String.raw`{"type":"Split","pattern":{"Regex":"\\p{N}"},"behavior":"Isolated","invert":false}`,
    );
  const library = new HfTokenizer(JSON.parse(changed) as object, {});
  return (text) => library.encode(text, { add_special_tokens: false }).ids;
}

const bytesOfAll = (tokenizer: Tokenizer, ids: readonly number[]): string =>
  ids.map((id) => tokenizer.bytes(id)).join('');

for (const family of FAMILIES) {
  describe(`tokenizer of the ${family} family`, () => {
    let json: TokenizerJson;
    let tokenizer: Tokenizer;
    let texts: string[];
    let specialIds: Set<number>;

    before(() => {
      json = tokenizerJson(family);
      tokenizer = parseTokenizer(JSON.stringify(json), 'tokenizer.json');
      specialIds = new Set(tokenizer.specials.values());
      const random = createRandom(7);
      texts = Array.from({ length: 400 }, () => randomSlice(random, 300));
    });

    it('encodes as the library does', () => {
      const expected = reference(json);
      for (const text of texts) {
        const plain = documentText(family, text);
        assert.deepEqual(tokenizer.encode(plain), expected(plain), JSON.stringify(plain));
      }
    });

    it('gives back every text', () => {
      for (const text of texts) {
        const ids = tokenizer.encode(text);
        assert.equal(toText(bytesOfAll(tokenizer, ids)), documentText(family, text));
      }
    });

    it('cuts a text into pre-tokens that are the text, and encode as it does', () => {
      let count = 0;
      for (const text of texts) {
        const pretokens = tokenizer.pretokens(text);
        count += pretokens.length;
        assert.equal(pretokens.join(''), toBytes(documentText(family, text)));
        assert.ok(!pretokens.includes(''));
        assert.deepEqual(
          pretokens.flatMap((p) => tokenizer.encodePretoken(p)),
          tokenizer.encode(text),
        );
      }
      // Short enough to be found again: six bytes or less on average, in text with long runs of spaces.
      const length = texts.reduce((sum, text) => sum + toBytes(text).length, 0);
      assert.ok(length / count < 7, `${length / count} bytes per pre-token`);
    });

    it('merges every part of a pre-token to the bytes it has', () => {
      const pretokens = new Set(texts.flatMap((text) => tokenizer.pretokens(text)));
      const chosen = sample([...pretokens], 100, createRandom(8));
      chosen.push(...[...pretokens].filter((p) => /[\x80-\xff]/.test(p)).slice(0, 50));
      let inside = 0;
      for (const pretoken of chosen.map((p) => p.slice(0, 24))) {
        for (let begin = 0; begin < pretoken.length; begin++) {
          for (let end = begin; end <= pretoken.length; end++) {
            const part = pretoken.slice(begin, end);
            if (toBytes(toText(part)) !== part) inside++;
            assert.equal(bytesOfAll(tokenizer, tokenizer.merge(part)), part);
          }
        }
      }
      assert.ok(inside > 100, `only ${inside} parts began or ended inside a character`);
    });

    it('merges a whole pre-token to its canonical encoding, and so every token of it', () => {
      // True by definition unless a whole pre-token is looked up first; those cases have their own tests.
      if (family === 'llama3') return;
      const symbols = new Set(tokenizer.symbols.map(toBytes));
      for (const text of texts) {
        for (const pretoken of tokenizer.pretokens(text).filter((p) => !symbols.has(p))) {
          const ids = tokenizer.encodePretoken(pretoken);
          assert.deepEqual(tokenizer.merge(pretoken), ids);
          for (const id of ids) assert.deepEqual(tokenizer.merge(tokenizer.bytes(id)), [id]);
        }
      }
    });

    it('never finds a special token in a text', () => {
      assert.ok(specialIds.size > 0);
      for (const [name, id] of tokenizer.specials) {
        assert.equal(tokenizer.bytes(id), '');
        for (const text of [name, `a ${name}b`, `${name}${name}\n`]) {
          const ids = tokenizer.encode(text);
          assert.ok(!ids.some((i) => specialIds.has(i)), `${text} became ${ids.join()}`);
          assert.equal(toText(bytesOfAll(tokenizer, ids)), documentText(family, text));
        }
      }
    });

    it('knows every id that the file has', () => {
      const ids = [...Object.values(json.model.vocab), ...json.added_tokens.map(({ id }) => id)];
      assert.equal(tokenizer.size, Math.max(...ids) + 1);
      const empty = ids.filter((id) => tokenizer.bytes(id) === '');
      assert.deepEqual(new Set(empty), specialIds);
    });

    it('takes nothing for nothing, and a lone surrogate for U+FFFD', () => {
      assert.deepEqual(tokenizer.encode(''), []);
      assert.deepEqual(tokenizer.pretokens(''), []);
      assert.deepEqual(tokenizer.encode('a\ud800b'), tokenizer.encode('a\ufffdb'));
      assert.equal(tokenizer.bytes(tokenizer.size), '');
    });

    it('encodes what it has seen before as it did the first time', () => {
      const fresh = parseTokenizer(JSON.stringify(json), 'tokenizer.json');
      for (const text of texts.slice(0, 50)) {
        assert.deepEqual(fresh.encode(text), tokenizer.encode(text));
        assert.deepEqual(fresh.encode(text), tokenizer.encode(text));
      }
    });
  });
}
