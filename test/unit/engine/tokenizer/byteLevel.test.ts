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

const cuts = (tokenizer: Tokenizer, text: string): string[] => tokenizer.pretokens(text).map(toText);

describe('byte-level tokenizer', () => {
  it('cuts as each family does', () => {
    const text = "it's  12345\n\n  x_y";
    assert.deepEqual(cuts(parse('gpt2'), text), ['it', "'s", ' ', ' 12345', '\n\n ', ' x', '_', 'y']);
    assert.deepEqual(cuts(parse('llama3'), text), [
      ...['it', "'s", ' ', ' ', '123', '45', '\n\n', ' ', ' x', '_y'],
    ]);
    assert.deepEqual(cuts(parse('qwen2'), text), [
      ...['it', "'s", ' ', ' ', '1', '2', '3', '4', '5', '\n\n', ' ', ' x', '_y'],
    ]);
    assert.deepEqual(cuts(parse('starcoder2'), text), [
      ...['it', "'s", '  ', '1', '2', '3', '4', '5', '\n\n ', ' x', '_', 'y'],
    ]);
    assert.deepEqual(cuts(parse('deepseek-coder'), text), [
      ...['it', "'", 's', '  ', '1', '2', '3', '4', '5', '\n', '\n', ' ', ' x', '_', 'y'],
    ]);
  });

  it('takes a whole pre-token from the vocabulary where merges are ignored', () => {
    const tokenizer = parse('llama3');
    const strict = parse('llama3', (json) => (json.model.ignore_merges = false));
    const whole = Array.from({ length: tokenizer.size }, (_, id) => id).filter((id) => {
      const bytes = tokenizer.bytes(id);
      return bytes !== '' && strict.encodePretoken(bytes)[0] !== id;
    });
    assert.ok(whole.length >= 60, `${whole.length} tokens out of reach of merges`);
    for (const id of whole) {
      const bytes = tokenizer.bytes(id);
      assert.deepEqual(tokenizer.encodePretoken(bytes), [id]);
      assert.deepEqual(tokenizer.merge(bytes), strict.encodePretoken(bytes));
      assert.deepEqual(tokenizer.encode(toText(bytes)), [id]);
      assert.ok(strict.merge(bytes).length > 1);
    }
  });

  it('wants composed characters where the file says NFC', () => {
    const qwen = parse('qwen2');
    assert.deepEqual(qwen.encode('cafe\u0301'), qwen.encode('café'));
    assert.equal(qwen.pretokens('cafe\u0301').join(''), toBytes('café'));
    assert.equal(parse('gpt2').pretokens('cafe\u0301').join(''), toBytes('cafe\u0301'));
  });

  it('has merges that end inside a character', () => {
    const tokenizer = parse('qwen2');
    const partial = Array.from({ length: tokenizer.size }, (_, id) => tokenizer.bytes(id)).filter(
      (bytes) => bytes.length > 1 && toBytes(toText(bytes)) !== bytes,
    );
    assert.ok(partial.length >= 5, `${partial.length} merges`);
    for (const bytes of partial) assert.equal(tokenizer.merge(bytes).length, 1);
  });

  it('takes all of Unicode for digits and white space, as the reference does', () => {
    assert.deepEqual(cuts(parse('starcoder2'), 'x²³'), ['x', '²', '³']);
    assert.deepEqual(cuts(parse('starcoder2'), '٣٤'), ['٣', '٤']);
    assert.deepEqual(cuts(parse('gpt2'), ' \ufeffa'), [' \ufeff', 'a']);
  });

  it('puts no space before a text', () => {
    const tokenizer = parse('gpt2', (json) => Object.assign(json.pre_tokenizer!, { add_prefix_space: true }));
    assert.deepEqual(cuts(tokenizer, 'a b'), ['a', ' b']);
  });

  it('reads merges in either form', () => {
    const pairs = parse('gpt2', (json) => {
      json.model.merges = json.model.merges.map((m) => (m as string).split(' ') as [string, string]);
    });
    const text = 'export function parse(text: string): void {}';
    assert.deepEqual(pairs.encode(text), parse('gpt2').encode(text));
    assert.ok(pairs.encode(text).length < text.length / 2);
  });

  it('keeps what a split would lose', () => {
    const pattern = { Regex: String.raw`\p{L}+` };
    const tokenizer = parse('gpt2', (json) => {
      json.pre_tokenizer = {
        type: 'Sequence',
        pretokenizers: [
          { type: 'Split', pattern, behavior: 'Removed', invert: true },
          { type: 'ByteLevel', add_prefix_space: false, use_regex: false },
        ],
      };
    });
    assert.deepEqual(cuts(tokenizer, 'ab + cd'), ['ab', ' + ', 'cd']);
  });

  it('has symbols spelled as text, not in bytes', () => {
    const tokenizer = parse('gpt2', (json) => {
      const id = Object.keys(json.model.vocab).length;
      json.model.vocab['<é>'] = id;
      json.added_tokens.push({ id, content: '<é>', special: false, normalized: true });
    });
    const id = tokenizer.encode('<é>');
    assert.equal(id.length, 1);
    assert.deepEqual(tokenizer.symbols, ['<é>']);
    assert.equal(tokenizer.bytes(id[0]!), toBytes('<é>'));
    assert.deepEqual(cuts(tokenizer, 'a<é>b'), ['a', '<é>', 'b']);
    assert.ok(tokenizer.merge(toBytes('<é>')).length > 1);
  });

  it('leaves out bytes that the vocabulary lacks', () => {
    const tokenizer = parse('gpt2', (json) => {
      delete json.model.vocab['Ā'];
      json.model.unk_token = '<|endoftext|>';
    });
    assert.deepEqual(tokenizer.encode('a\0b'), [...tokenizer.encode('a'), ...tokenizer.encode('b')]);
  });
});
