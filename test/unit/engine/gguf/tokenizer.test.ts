import assert from 'node:assert/strict';
import { Metadata, type Value } from '../../../../src/engine/gguf/metadata.ts';
import { readSentinels } from '../../../../src/engine/gguf/sentinels.ts';
import { readTokenizer } from '../../../../src/engine/gguf/tokenizer.ts';
import { parseTokenizer } from '../../../../src/engine/tokenizer/parseTokenizer.ts';
import { corpus } from '../../../support/corpus.ts';
import { type Family, type TokenizerJson, tokenizerJson } from '../../../support/tokenizerFamilies.ts';

const KEY = 'tokenizer.ggml.';

/** Numbers of the types of tokens in the file. */
const [NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE] = [1, 2, 3, 4, 5, 6];

interface Entry {
  readonly token: string;
  readonly type: number;
}

/** Tokens in the order of their ids, with their types, as convert_hf_to_gguf finds them. */
function entries({ model, added_tokens: added }: TokenizerJson): Entry[] {
  const list: Entry[] = [];
  for (const [token, id] of Object.entries(model.vocab)) {
    list[id] = { token, type: model.byte_fallback && /^<0x..>$/.test(token) ? BYTE : NORMAL };
  }
  for (const { content, id, special } of added) {
    const type = content === '<unk>' ? UNKNOWN : special || content.includes('|') ? CONTROL : USER_DEFINED;
    list[id] = { token: content, type };
  }
  return list;
}

function metadata(values: Readonly<Record<string, Value>>): Metadata {
  return new Metadata(new Map(Object.entries(values).map(([key, value]) => [KEY + key, value])), 'test.gguf');
}

function byteLevel(json: TokenizerJson, pre: string, more: Readonly<Record<string, Value>> = {}): Metadata {
  const list = entries(json);
  return metadata({
    ...{ model: 'gpt2', pre, tokens: list.map(({ token }) => token) },
    token_type: Int32Array.from(list, ({ type }) => type),
    merges: json.model.merges.map((merge) => (typeof merge === 'string' ? merge : merge.join(' '))),
    ...more,
  });
}

/** SentencePiece has no merges but scores: minus the rank of the merge that makes the token. */
function scored(json: TokenizerJson, more: Readonly<Record<string, Value>> = {}): Metadata {
  const ranks = new Map(
    json.model.merges.map((merge, rank) => [
      typeof merge === 'string' ? merge.replace(' ', '') : merge.join(''),
      rank,
    ]),
  );
  const list = entries(json);
  return metadata({
    model: 'llama',
    // The converter writes the spaces of user-defined tokens as such.
    tokens: list.map(({ token, type }) => (type === USER_DEFINED ? token.replaceAll('▁', ' ') : token)),
    token_type: Int32Array.from(list, ({ type }) => type),
    scores: Float32Array.from(list, ({ token, type }) =>
      type === NORMAL ? -(ranks.get(token) ?? 1e6) : type === USER_DEFINED ? -1000 : 0,
    ),
    ...more,
  });
}

const texts = corpus()
  .slice(0, 6)
  .map((text) => text.slice(0, 3000));

function assertSame(found: Metadata, family: Family): void {
  const [a, b] = [
    readTokenizer(found),
    parseTokenizer(JSON.stringify(tokenizerJson(family)), 'tokenizer.json'),
  ];
  assert.equal(a.size, b.size);
  assert.deepEqual([...a.specials].sort(), [...b.specials].sort());
  for (const text of texts) assert.deepEqual(a.encode(text), b.encode(text));
  for (let id = 0; id < a.size; id++) assert.equal(a.bytes(id), b.bytes(id), `token ${id}`);
}

describe('the tokenizer in a GGUF file', () => {
  for (const [family, pre] of [
    ['gpt2', 'gpt-2'],
    ['llama3', 'llama-bpe'],
    ['qwen2', 'qwen2'],
    ['starcoder2', 'starcoder'],
    ['starcoder2', 'refact'],
  ] as const) {
    it(`is that of tokenizer.json: ${family} as ${pre}`, () => {
      assertSame(byteLevel(tokenizerJson(family), pre), family);
    });
  }

  it('is that of tokenizer.json: deepseek-coder', () => {
    assertSame(byteLevel(tokenizerJson('deepseek-coder'), 'deepseek-coder'), 'deepseek-coder');
  });

  for (const family of ['llama2', 'gemma'] as const) {
    it(`recovers the merges of ${family} from scores`, () => {
      assertSame(scored(tokenizerJson(family)), family);
    });
  }

  it('cuts otherwise with another name', () => {
    const json = tokenizerJson('qwen2');
    const text = 'let x12345 = 678;';
    const [qwen, llama] = ['qwen2', 'llama-bpe'].map((pre) =>
      readTokenizer(byteLevel(json, pre)).pretokens(text),
    );
    assert.notDeepEqual(qwen, llama);
  });

  it('leaves padding out', () => {
    const json = tokenizerJson('qwen2');
    const list = entries(json);
    const padded = readTokenizer(
      byteLevel(json, 'qwen2', {
        tokens: [...list.map(({ token }) => token), '[PAD0]', '[PAD1]'],
        token_type: Int32Array.from([...list.map(({ type }) => type), UNUSED, UNUSED]),
      }),
    );
    assert.equal(padded.size, list.length);
  });

  it('has the sentinels of its spelling, and more ends from the ids', () => {
    const json = tokenizerJson('qwen2');
    const eot = 5;
    const found = byteLevel(json, 'qwen2', { eot_token_id: eot });
    const sentinels = readSentinels(found, readTokenizer(found))!;
    const id = (content: string): number => json.added_tokens.find((t) => t.content === content)!.id;
    assert.equal(sentinels.prefix, id('<|fim_prefix|>'));
    assert.equal(sentinels.fileSeparator, id('<|file_sep|>'));
    assert.ok(sentinels.ends.has(eot) && sentinels.ends.has(id('<|endoftext|>')));
  });

  for (const names of [
    ['fim_pre_token_id', 'fim_suf_token_id', 'fim_mid_token_id'],
    ['prefix_token_id', 'suffix_token_id', 'middle_token_id'],
  ] as const) {
    it(`has sentinels that nothing but ${names[0]} tells`, () => {
      // Names no model has, and normal tokens, as in files of Code Llama.
      const json = tokenizerJson('llama2');
      const ids = ['PRE', 'SUF', 'MID'].map((name) => {
        const token = json.added_tokens.find(({ content }) => content === `▁<${name}>`)!;
        return token.id;
      });
      json.added_tokens = json.added_tokens.filter(({ id }) => !ids.includes(id));
      const vocab = Object.entries(json.model.vocab).map(([token, id]): [string, number] => {
        return ids.includes(id) ? [`~${token}`, id] : [token, id];
      });
      json.model.vocab = Object.fromEntries(vocab);
      const found = scored(json, {
        ...Object.fromEntries(names.map((name, i) => [name, ids[i]!])),
        eos_token_id: 2,
        bos_token_id: 1,
      });
      const tokenizer = readTokenizer(found);
      const { begin, prefix, suffix, middle, ends } = readSentinels(found, tokenizer)!;
      assert.equal(begin, 1);
      assert.deepEqual([prefix, suffix, middle], ids);
      assert.deepEqual([...ends], [2]);
      for (const id of ids) assert.equal(tokenizer.bytes(id), '');
      assert.ok(!tokenizer.encode('a ~ <PRE> ~▁<PRE>').some((id) => ids.includes(id)));
    });
  }

  it('has the first token of a sequence only where the file says that there is one', () => {
    const json = tokenizerJson('qwen2');
    for (const [says, begin] of [
      [true, 3],
      [false, undefined],
    ] as const) {
      const found = byteLevel(json, 'qwen2', { bos_token_id: 3, add_bos_token: says });
      assert.equal(readSentinels(found, readTokenizer(found))!.begin, begin);
    }
  });

  it('without any has no sentinels', () => {
    const found = byteLevel(tokenizerJson('gpt2'), 'gpt-2');
    assert.equal(readSentinels(found, readTokenizer(found)), undefined);
  });

  it('is refused without scores', () => {
    const json = tokenizerJson('llama2');
    const { model, tokens } = { model: 'llama', tokens: entries(json).map(({ token }) => token) };
    assert.throws(() => readTokenizer(metadata({ model, tokens })), /tokenizer\.ggml\.scores is missing/);
  });
});
