import { type Random, randomInteger } from '../../../src/core/random.ts';
import type { GgufContent } from '../gguf.ts';

/** Regular expressions that take for ever, or no memory is enough for. */
const EXPRESSIONS = [
  '(a+)+$',
  String.raw`(\s*)*x`,
  '(a|aa)+$',
  String.raw`([\s\S]*)*\u0000\u0000`,
  String.raw`(\w|\d|\p{L})*!!`,
  String.raw`(?=(.+)+x)a`,
  '((a{0,99}){0,99}){0,99}b',
  `(?:${String.raw`\p{L}`}{1000}){1000}`,
  '('.repeat(2000) + ')'.repeat(2000),
  'a|'.repeat(20_000),
];

interface TokenizerJson {
  pre_tokenizer: unknown;
  added_tokens: unknown[];
  model: { vocab: Record<string, number>; merges: unknown[] };
}

/** Changes that a random one would not find. */
const TOKENIZERS: readonly ((json: TokenizerJson, random: Random) => void)[] = [
  (json, random) => {
    const Regex = EXPRESSIONS[randomInteger(random, EXPRESSIONS.length)]!;
    json.pre_tokenizer = {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false },
        { type: 'ByteLevel', add_prefix_space: false, use_regex: false },
      ],
    };
  },
  // Cycles, in a notation that has none: a b -> ab, ab a -> aba, aba b -> ...
  (json) => {
    let token = 'a';
    for (let i = 0; i < 300; i++) {
      const next = i % 2 ? 'a' : 'b';
      json.model.merges.push([token, next]);
      token += next;
      json.model.vocab[token] = 300 + i;
    }
  },
  // As many symbols and lengths as there is room for, one inside the other.
  (json) => {
    for (let i = 1; i <= 400; i++) {
      const content = '#'.repeat(i % 130) + 'é'.repeat(i % 7);
      json.model.vocab[content] = 1000 + i;
      json.added_tokens.push({ id: 1000 + i, content, special: false, normalized: i % 2 === 0 });
    }
  },
  (json) => json.added_tokens.push({ id: 5, content: '#'.repeat(100_000), special: false }),
  (json) => {
    json.model.vocab[''] = 3;
    json.added_tokens.push({ id: 3, content: '', special: false, normalized: false });
  },
  (json) => (json.model.merges = Array.from({ length: 50_000 }, () => ['a', 'b'])),
  (json) =>
    (json.model.vocab = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [i.toString(36), i]))),
  (json) => (json.model.vocab.a = 2 ** 20 - 1),
  (json, random) => {
    let steps: unknown = { type: 'ByteLevel' };
    const depth = [5, 14, 300][randomInteger(random, 3)]!;
    for (let i = 0; i < depth; i++) steps = { type: 'Sequence', pretokenizers: [steps] };
    json.pre_tokenizer = steps;
  },
  (json) =>
    (json.pre_tokenizer = {
      type: 'Sequence',
      pretokenizers: Array.from({ length: 5000 }, () => ({ type: 'Digits' })),
    }),
];

export function hostileTokenizer(json: object, random: Random): object {
  const copy = structuredClone(json) as TokenizerJson;
  TOKENIZERS[randomInteger(random, TOKENIZERS.length)]!(copy, random);
  return copy;
}

/** Texts of JSON that a parser makes far more of than they are. */
const TEXTS: readonly ((size: number) => string)[] = [
  (size) => '['.repeat(size),
  (size) => '{"a":'.repeat(size / 5),
  (size) => `{"a":[${'[],'.repeat(size / 3)}[]]}`,
  (size) => `{"a":[${'{},'.repeat(size / 3)}{}]}`,
  (size) => `{"a":[${'1.5,'.repeat(size / 4)}0]}`,
  (size) => `{"${'a'.repeat(size)}":0}`,
  (size) => `{${Array.from({ length: size / 10 }, (_, i) => `"${i.toString(36)}":0`).join()}}`,
  (size) =>
    '{"model":{"type":"BPE","vocab":{},"merges":[]},"normalizer":' +
    `${'{"type":"Sequence","normalizers":['.repeat(size / 40)}null${']}'.repeat(size / 40)}}`,
  (size) => `"${'\\u00e9'.repeat(size / 6)}"`,
];

export function hostileJson(random: Random): Buffer {
  return Buffer.from(TEXTS[randomInteger(random, TEXTS.length)]!(10 ** (3 + 3 * random())));
}

/** A vocabulary of SentencePiece in which every part of every token is a token. */
export function hostileScores({ metadata, tensors }: GgufContent, random: Random): GgufContent {
  const count = 100 + randomInteger(random, 10_000);
  const binary = random() < 0.5;
  const strings = Array.from({ length: count }, (_, i) =>
    binary ? (i + 2).toString(2).slice(1) : 'a'.repeat(1 + (i % 3000)),
  );
  return {
    tensors,
    metadata: {
      ...metadata,
      'tokenizer.ggml.model': { string: 'llama' },
      'tokenizer.ggml.tokens': { strings },
      'tokenizer.ggml.token_type': { i32s: strings.map(() => 1) },
      'tokenizer.ggml.scores': { f32s: strings.map((_, i) => (random() < 0.01 ? NaN : -i)) },
    },
  };
}
