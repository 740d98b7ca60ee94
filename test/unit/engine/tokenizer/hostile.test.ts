import assert from 'node:assert/strict';
import { ModelError } from '../../../../src/engine/errors.ts';
import { parseTokenizer } from '../../../../src/engine/tokenizer/parseTokenizer.ts';
import { type Family, tokenizerJson, type TokenizerJson } from '../../../support/tokenizerFamilies.ts';

type Loose = Record<string, unknown> & { model: Record<string, unknown> };

const parse = (family: Family, change: (json: Loose) => void): unknown => {
  const json = tokenizerJson(family);
  change(json as TokenizerJson & Loose);
  return parseTokenizer(JSON.stringify(json), 'tokenizer.json');
};
const model =
  (changes: object) =>
  (json: Loose): unknown =>
    Object.assign(json.model, changes);
const preTokenizer =
  (...pretokenizers: unknown[]) =>
  (json: Loose): unknown =>
    (json.pre_tokenizer = { type: 'Sequence', pretokenizers });

const bytes = { type: 'ByteLevel', add_prefix_space: false, use_regex: false };
const split = (changes: object): object => ({
  ...{ type: 'Split', pattern: { Regex: 'a' }, behavior: 'Isolated', invert: false },
  ...changes,
});

describe('a bad tokenizer.json', () => {
  const cases: [name: string, family: Family, change: (json: Loose) => unknown, message: RegExp][] = [
    [
      'no model',
      'gpt2',
      (j) => Object.assign(j, { model: null }),
      /model\.type is undefined; expected "BPE"/,
    ],
    ['merges that are missing', 'gpt2', model({ merges: undefined }), /model\.merges is no list of merges/],
    ['a merge of one', 'gpt2', model({ merges: ['a'] }), /model\.merges: "a" at 0 is no pair of tokens/],
    ['a merge of three', 'gpt2', model({ merges: ['a b', 'a b c'] }), /"a b c" at 1 is no pair of tokens/],
    ['a merge of numbers', 'gpt2', model({ merges: [[1, 2]] }), /\[1,2\] at 0 is no pair of tokens/],
    ['a merge with nothing', 'gpt2', model({ merges: [['', 'a']] }), /\["","a"\] at 0 is no pair of tokens/],
    ['a merge that is null', 'gpt2', model({ merges: [null] }), /null at 0 is no pair of tokens/],
    [
      'a merge into nowhere',
      'gpt2',
      model({ merges: [['q', 'ø']] }),
      /model\.merges: "qø" at 0 is not in model\.vocab/,
    ],
    ['a merge from nowhere', 'gpt2', model({ merges: [['中', 'a']] }), /"中" at 0 is not in model\.vocab/],
    [
      'added tokens that are no list',
      'gpt2',
      (j) => (j.added_tokens = 'a'),
      /added_tokens is no table of tokens/,
    ],
    [
      'a normaliser that loses text',
      'qwen2',
      (j) => (j.normalizer = { type: 'Lowercase' }),
      /normalizer: \{"type":"Lowercase"\} is not supported/,
    ],
    [
      'a normaliser of another replacement',
      'llama2',
      (j) => (j.normalizer = { type: 'Replace', pattern: { String: 'a' }, content: '▁' }),
      /normalizer: .*"String":"a".* is not supported/,
    ],
    [
      'a normaliser that is a word',
      'gpt2',
      (j) => (j.normalizer = 'NFC'),
      /normalizer: "NFC" is not supported/,
    ],
    [
      'a sequence of nothing',
      'gpt2',
      (j) => (j.normalizer = { type: 'Sequence' }),
      /normalizer: \{"type":"Sequence"\} is not supported/,
    ],
    [
      'marked spaces before bytes',
      'gpt2',
      (j) => (j.normalizer = tokenizerJson('gemma').normalizer),
      /normalizer marks spaces before ByteLevel/,
    ],
    ['neither kind', 'gpt2', (j) => (j.pre_tokenizer = null), /pre_tokenizer is neither ByteLevel nor Sent/],
    [
      'a pre-tokenizer of another kind',
      'gpt2',
      (j) => (j.pre_tokenizer = { type: 'Whitespace' }),
      /pre_tokenizer: \{"type":"Whitespace"\} is not supported/,
    ],
    [
      'a step of another kind',
      'gpt2',
      preTokenizer({ type: 'WhitespaceSplit' }, bytes),
      /pre_tokenizer: \{"type":"WhitespaceSplit"\} is not supported/,
    ],
    [
      'a step that is null',
      'gpt2',
      (j) => (j.pre_tokenizer = [null]),
      /pre_tokenizer: \[null\] is not supported/,
    ],
    ['bytes that are cut', 'gpt2', preTokenizer(bytes, split({})), /"ByteLevel".* is not supported/],
    ['a split that removes', 'gpt2', preTokenizer(split({ behavior: 'Removed' }), bytes), /"Removed"/],
    [
      'a split that joins',
      'gpt2',
      preTokenizer(split({ behavior: 'MergedWithPrevious' }), bytes),
      /"MergedWithPrevious".* is not supported/,
    ],
    ['a split by nothing', 'gpt2', preTokenizer(split({ pattern: {} }), bytes), /"pattern":\{\}.* is not/],
    [
      'a split by no string',
      'gpt2',
      preTokenizer(split({ pattern: { Regex: 5 } }), bytes),
      /"pattern":\{"Regex":5\}.* is not supported/,
    ],
    [
      'a broken regular expression',
      'gpt2',
      preTokenizer(split({ pattern: { Regex: '(a' } }), bytes),
      /pre_tokenizer: Invalid regular expression/,
    ],
    [
      'an expression that takes exponential time',
      'gpt2',
      preTokenizer(split({ pattern: { Regex: '(a+)+$' } }), bytes),
      /pre_tokenizer: takes more than 500 ms to cut \d+ characters/,
    ],
    [
      'an expression that is too large',
      'gpt2',
      preTokenizer(split({ pattern: { Regex: 'a|'.repeat(5000) } }), bytes),
      /pre_tokenizer: \{.*"Regex":"a\|a\|.*\.\.\."\}.* is not supported/,
    ],
    [
      'thousands of steps',
      'gpt2',
      preTokenizer(...Array.from({ length: 5000 }, () => split({})), bytes),
      /pre_tokenizer has 5001 steps/,
    ],
    [
      'a symbol of a page',
      'gemma',
      (j) => {
        (j.model.vocab as Record<string, number>)['#'.repeat(129)] = 3;
        (j.added_tokens as object[]).push({ id: 3, content: '#'.repeat(129), special: false });
      },
      /added_tokens: "#+\.\.\." has 129 characters, more than 128/,
    ],
    [
      'an added token of no text',
      'gpt2',
      (j) => (j.added_tokens = [{ id: 3, content: { toString: 1 } }]),
      /added_tokens: \{"id":3,"content":\{"toString":1\}\} has no content/,
    ],
    [
      'more merges than any vocabulary has',
      'gpt2',
      model({ merges: Array.from({ length: 2 ** 21 + 1 }, () => 0) }),
      /model\.merges has 2097153 merges/,
    ],
    [
      'a Metaspace that splits, as it does by default',
      'llama2-metaspace',
      (j) => (j.pre_tokenizer = { type: 'Metaspace', replacement: '▁' }),
      /pre_tokenizer: \{"type":"Metaspace".* is not supported/,
    ],
    [
      'a Metaspace of another mark',
      'llama2-metaspace',
      (j) => (j.pre_tokenizer = { type: 'Metaspace', replacement: '_', split: false }),
      /"replacement":"_".* is not supported/,
    ],
    [
      'words without merges',
      'llama2',
      model({ ignore_merges: true }),
      /model\.ignore_merges is not supported/,
    ],
    [
      'marked ends',
      'gpt2',
      model({ end_of_word_suffix: '</w>' }),
      /model\.end_of_word_suffix "<\/w>" is not/,
    ],
    [
      'marked insides',
      'gpt2',
      model({ continuing_subword_prefix: '##' }),
      /continuing_subword_prefix "##" is/,
    ],
  ];

  for (const [name, family, change, message] of cases) {
    it(`is refused: ${name}`, () =>
      assert.throws(
        () => parse(family, change),
        (error) => {
          assert.ok(error instanceof ModelError, String(error));
          assert.match(error.message, /^tokenizer\.json: /);
          assert.match(error.message, message);
          return true;
        },
      ));
  }

  it('has no special token that text could be merged to', () => {
    const json = tokenizerJson('gpt2');
    const id = Object.keys(json.model.vocab).length;
    json.model.vocab['[['] = id;
    json.model.merges = ['[ ['];
    json.added_tokens = [{ id, content: '[[', special: true, normalized: false }];
    const tokenizer = parseTokenizer(JSON.stringify(json), 'tokenizer.json');
    assert.deepEqual(tokenizer.encode('[['), [json.model.vocab['['], json.model.vocab['[']]);
  });

  it('has no special token that is a whole pre-token', () => {
    const json = tokenizerJson('llama3');
    const id = Object.keys(json.model.vocab).length + 10;
    json.model.vocab['[['] = id;
    assert.deepEqual(parseTokenizer(JSON.stringify(json), 'tokenizer.json').encode('[['), [id]);
    json.added_tokens.push({ id, content: '[[', special: true, normalized: false });
    const tokenizer = parseTokenizer(JSON.stringify(json), 'tokenizer.json');
    assert.deepEqual(tokenizer.encode('[['), [json.model.vocab['['], json.model.vocab['[']]);
  });

  it('may have an empty added token, and ids that are there twice', () => {
    const json = tokenizerJson('gemma');
    json.model.vocab[''] = 7;
    json.added_tokens.push({ id: 7, content: '', special: false, normalized: false });
    json.model.vocab.zzzz = json.model.vocab.a!;
    const tokenizer = parseTokenizer(JSON.stringify(json), 'tokenizer.json');
    assert.deepEqual(
      tokenizer.encode('ab'),
      parseTokenizer(JSON.stringify(tokenizerJson('gemma')), '').encode('ab'),
    );
  });

  it('is stopped by a text that its expression takes for ever on', () => {
    const json = tokenizerJson('gpt2');
    const slow = split({ pattern: { Regex: '(?:ba+)*(?:bab?a?)+(?:b|ba)+c' } });
    preTokenizer(slow, bytes)(json as TokenizerJson & Loose);
    const tokenizer = parseTokenizer(JSON.stringify(json), 'tokenizer.json');
    assert.ok(tokenizer.encode('return 1').length > 0);
    const expected = /^ModelError: tokenizer\.json: pre_tokenizer: takes more than 500 ms/;
    assert.throws(() => tokenizer.encode('ba'.repeat(500)), expected);
    // Nor is it tried again.
    assert.throws(() => tokenizer.encode('a'), expected);
  });

  it('may have prototype names for tokens', () => {
    const json = tokenizerJson('gpt2');
    const text = JSON.stringify(json).replace('"vocab":{', '"vocab":{"__proto__":9000,"constructor":9001,');
    const tokenizer = parseTokenizer(text, 'tokenizer.json');
    assert.equal(tokenizer.bytes(9000), '__proto__');
    assert.equal(tokenizer.size, 9002);
  });
});
