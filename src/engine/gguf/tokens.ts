import { quote } from '../quote.ts';
import { readAddedTokens } from '../tokenizer/addedTokens.ts';
import { SPACE_MARK } from '../tokenizer/normalizer.ts';
import { type PreTokenizer, PRE_TOKENIZERS } from '../tokenizer/preTokenizers.ts';
import { MAX_VOCABULARY } from '../tokenizer/vocabulary.ts';
import type { Metadata } from './metadata.ts';

export const KEY = 'tokenizer.ggml.';

/** `tokenizer.ggml.token_type` (llama.h, llama_token_type). */
export const Type = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

export interface Token {
  readonly content: string;
  readonly id: number;
  readonly type: number;
  readonly score: number;
}

/** Ids that the metadata names, under the names of today and those before. */
export const FIM = {
  prefix: ['fim_pre_token_id', 'prefix_token_id'],
  suffix: ['fim_suf_token_id', 'suffix_token_id'],
  middle: ['fim_mid_token_id', 'middle_token_id'],
  fileSeparator: ['fim_sep_token_id'],
} as const;
export const ENDS = [
  'eos_token_id',
  'eot_token_id',
  'fim_pad_token_id',
  'fim_rep_token_id',
  'fim_sep_token_id',
];
export const BEGIN = 'bos_token_id';

/** Which kind of tokenizer it is: byte-level, or SentencePiece's. @throws ModelError for another one */
export function tokenizerKind(metadata: Metadata): 'gpt2' | 'llama' {
  const model = metadata.string(`${KEY}model`);
  if (model === 'gpt2' || model === 'llama') return model;
  return metadata.fail(
    `${KEY}model`,
    `is ${quote(model)}; this version of Foredraft reads "gpt2" and "llama".`,
  );
}

/** How a byte-level tokenizer cuts texts. @throws ModelError where that is not known */
export function preTokenizerOf(metadata: Metadata): PreTokenizer {
  const key = `${KEY}pre`;
  const name = metadata.string(key) ?? 'default';
  const pre = Object.hasOwn(PRE_TOKENIZERS, name) ? PRE_TOKENIZERS[name] : undefined;
  return pre ?? metadata.fail(key, `is ${quote(name)}, a way to cut texts that is not supported.`);
}

/** All tokens that have a text. @throws ModelError */
export function readTokens(metadata: Metadata): Token[] {
  const contents = metadata.strings(`${KEY}tokens`) ?? metadata.fail(`${KEY}tokens`, 'is missing.');
  if (contents.length > MAX_VOCABULARY) metadata.fail(`${KEY}tokens`, `has ${contents.length} entries.`);
  const types = metadata.numbers(`${KEY}token_type`);
  const scores = metadata.numbers(`${KEY}scores`);
  for (const [name, list] of Object.entries({ token_type: types, scores })) {
    if (list && list.length !== contents.length) {
      metadata.fail(KEY + name, `has ${list.length} entries for ${contents.length} tokens.`);
    }
  }
  if (scores?.some(Number.isNaN)) metadata.fail(`${KEY}scores`, 'has entries that are no numbers.');
  // Sentinels are special even where the file has them as normal tokens (Code Llama). Of other ids that is not said:
  // some files name a token for padding that is an ordinary one.
  const special = new Set<number>();
  const fim: string[] = Object.values(FIM).flat();
  for (const name of [...fim, ...ENDS, BEGIN]) {
    const id = metadata.number(KEY + name);
    if (id === undefined) continue;
    if (!Number.isInteger(id) || id < 0 || id >= contents.length) {
      metadata.fail(KEY + name, `is ${id}, and there are ${contents.length} tokens.`);
    }
    if (fim.includes(name)) special.add(id);
  }
  const seen = new Set<string>();
  const tokens: Token[] = [];
  for (const [id, content] of contents.entries()) {
    const type = special.has(id) ? Type.control : (types?.[id] ?? Type.normal);
    // Padding of the vocabulary has no text, and of two tokens with one text only the first can be meant.
    if (type === Type.unused || content === '' || seen.has(content)) continue;
    seen.add(content);
    tokens.push({ content, id, type, score: scores?.[id] ?? 0 });
  }
  return tokens;
}

/** The tokens of a SentencePiece tokenizer: the converter writes the spaces of user-defined symbols as such. */
export function markSpaces(tokens: readonly Token[]): Token[] {
  return tokens.map((token) => ({ ...token, content: token.content.replaceAll(' ', SPACE_MARK) }));
}

/** Control tokens, which no text has, and user-defined ones, which are looked for in the raw text. */
export function addedTokens(tokens: readonly Token[]): object[] {
  return tokens
    .filter(({ type }) => type === Type.control || type === Type.unknown || type === Type.userDefined)
    .map(({ id, content, type }) => ({ id, content, special: type !== Type.userDefined, normalized: false }));
}

/** Ids of the special tokens by their text, without making the tokenizer. @throws ModelError */
export function readSpecials(metadata: Metadata): ReadonlyMap<string, number> {
  const all = readTokens(metadata);
  const added = addedTokens(tokenizerKind(metadata) === 'llama' ? markSpaces(all) : all);
  // Here every token is in the vocabulary, those that were added as well.
  return readAddedTokens(added, { has: () => true }, `${metadata.file}: ${KEY}tokens`).specials;
}
