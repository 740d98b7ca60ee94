import assert from 'node:assert/strict';
import { toBytes, toText } from '../../../../src/core/tokens/byteString.ts';
import type { Tokenizer } from '../../../../src/core/tokens/tokenizer.ts';
import { parseTokenizer } from '../../../../src/engine/tokenizer/parseTokenizer.ts';
import { type Family, tokenizerJson, type TokenizerJson } from '../../../support/tokenizerFamilies.ts';

function parse(family: Family, change: (json: TokenizerJson) => void = () => undefined): Tokenizer {
  const json = tokenizerJson(family);
  change(json);
  return parseTokenizer(JSON.stringify(json), 'tokenizer.json');
}

/** Tokens as the file spells them. */
function spelled(family: Family, ids: readonly number[]): string[] {
  const names = new Map(Object.entries(tokenizerJson(family).model.vocab).map(([name, id]) => [id, name]));
  return ids.map((id) => names.get(id)!);
}

describe('SentencePiece tokenizer', () => {
  for (const family of ['llama2', 'llama2-metaspace', 'gemma'] as const) {
    it(`puts no space before a text (${family})`, () => {
      const tokenizer = parse(family);
      assert.equal(tokenizer.pretokens('const a').join(''), 'const a');
      assert.deepEqual(spelled(family, tokenizer.encode('const')), ['const']);
      assert.deepEqual(spelled(family, tokenizer.encode(' const')), ['▁const']);
    });
  }

  it('is the same tokenizer in the older and the newer form of its file', () => {
    const text = 'function a(b) {\n  return b + 1; // größer\n}\n';
    assert.deepEqual(parse('llama2').encode(text), parse('llama2-metaspace').encode(text));
  });

  it('spells by bytes what it has no character for', () => {
    const tokenizer = parse('llama2');
    assert.deepEqual(spelled('llama2', tokenizer.encode('\n🦀')), [
      ...['<0x0A>', '<0xF0>', '<0x9F>', '<0xA6>', '<0x80>'],
    ]);
    assert.deepEqual(tokenizer.pretokens('a\n🦀b').map(toText), ['a', '\n', '🦀', 'b']);
  });

  it('spells by bytes the half of a character, also of one it has', () => {
    const tokenizer = parse('llama2');
    const [whole] = tokenizer.encode('中');
    assert.deepEqual(spelled('llama2', [whole!]), ['中']);
    assert.deepEqual(spelled('llama2', tokenizer.merge('\xe4\xb8')), ['<0xE4>', '<0xB8>']);
    assert.deepEqual(spelled('llama2', tokenizer.merge('\xadin')), ['<0xAD>', 'in']);
    assert.deepEqual(spelled('llama2', tokenizer.merge('in\xe4')), ['in', '<0xE4>']);
    // Overlong, a surrogate, above U+10FFFF: no UTF-8.
    for (const bytes of ['\xc0\x80', '\xed\xa0\x80', '\xf4\x90\x80\x80'])
      assert.equal(tokenizer.merge(bytes).length, bytes.length);
  });

  it('does not take the spelling of a byte token for one', () => {
    const tokenizer = parse('llama2');
    assert.ok(tokenizer.encode('<0x0A>').length > 1);
    assert.equal(
      tokenizer
        .encode('<0x0A>')
        .map((id) => tokenizer.bytes(id))
        .join(''),
      '<0x0A>',
    );
  });

  it('reads a literal ▁ as a space', () => {
    for (const family of ['llama2', 'gemma'] as const) {
      const tokenizer = parse(family);
      assert.deepEqual(tokenizer.encode('a▁▁b'), tokenizer.encode('a  b'));
      assert.equal(tokenizer.pretokens('a▁▁b').join(''), 'a  b');
    }
  });

  it('keeps a word with the space before it, and cuts before that space', () => {
    assert.deepEqual(parse('llama2').pretokens('return the file'), ['return', ' the', ' file']);
  });

  describe('with user-defined symbols', () => {
    it('takes them out of the text, the longest first', () => {
      const tokenizer = parse('gemma');
      assert.deepEqual(spelled('gemma', tokenizer.encode('\n\n\n')), ['\n\n\n']);
      assert.deepEqual(spelled('gemma', tokenizer.encode('a<unused01>')), ['a', '<unused01>']);
      assert.deepEqual(tokenizer.pretokens('<td>\n\n</td>'), ['<td>', '\n\n', '</td>']);
      // 16 line breaks are the longest run there is.
      assert.deepEqual(
        tokenizer.pretokens('\n'.repeat(35)).map((run) => run.length),
        [16, 16, 3],
      );
    });

    it('gives each its own id, from its text and from its bytes', () => {
      const tokenizer = parse('gemma');
      assert.equal(tokenizer.symbols.length, 23);
      const { vocab } = tokenizerJson('gemma').model;
      for (const symbol of tokenizer.symbols) {
        assert.deepEqual(tokenizer.encode(symbol), [vocab[symbol]]);
        assert.deepEqual(tokenizer.encodePretoken(toBytes(symbol)), [vocab[symbol]]);
        assert.equal(tokenizer.bytes(vocab[symbol]!), toBytes(symbol));
      }
    });

    it('does not look for them when it merges', () => {
      const tokenizer = parse('gemma');
      assert.ok(tokenizer.merge('<table>').length > 1);
      assert.deepEqual(spelled('gemma', tokenizer.merge('\n\n')), ['\n\n']);
      const unmerged = parse('gemma', (json) => {
        json.model.merges = (json.model.merges as [string, string][]).filter(([a]) => !a.startsWith('\n'));
      });
      assert.deepEqual(spelled('gemma', unmerged.merge('\n\n')), ['\n', '\n']);
      assert.deepEqual(spelled('gemma', unmerged.encode('\n\n')), ['\n\n']);
    });

    it('reaches runs of spaces by merges, since their symbols are for a literal ▁', () => {
      const tokenizer = parse('gemma');
      assert.ok(!tokenizer.symbols.some((symbol) => symbol.includes('▁')));
      assert.deepEqual(spelled('gemma', tokenizer.encode('      ')), ['▁▁▁▁▁▁']);
    });

    it('finds those with spaces where they are looked for in the normalised text', () => {
      const tokenizer = parse('gemma', (json) => {
        json.model.vocab['▁<p>▁'] = 5000;
        json.added_tokens.push({ id: 5000, content: '▁<p>▁', special: false, normalized: true });
      });
      assert.deepEqual(tokenizer.pretokens('a <p> b'), ['a', ' <p> ', 'b']);
      assert.deepEqual(tokenizer.encodePretoken(' <p> '), [5000]);
      assert.equal(tokenizer.bytes(5000), ' <p> ');
      assert.ok(tokenizer.symbols.includes(' <p> '));
    });
  });
});
