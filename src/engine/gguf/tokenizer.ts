import { quote } from '../quote.ts';
import { findSentinels, type Sentinels } from '../../core/fim/sentinels.ts';
import type { Tokenizer } from '../../core/tokens/tokenizer.ts';
import { SPACE_MARK } from '../tokenizer/normalizer.ts';
import { readTokenizerJson } from '../tokenizer/parseTokenizer.ts';
import { MAX_VOCABULARY } from '../tokenizer/vocabulary.ts';
import type { Metadata } from './metadata.ts';
import { LLAMA3, PRE_TOKENIZERS } from '../tokenizer/preTokenizers.ts';
import { mergesFromScores, type ScoredToken } from './scoreMerges.ts';

const KEY = 'tokenizer.ggml.';

/** `tokenizer.ggml.token_type` (llama.h, llama_token_type). */
const Type = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

interface Token {
  readonly content: string;
  readonly id: number;
  readonly type: number;
  readonly score: number;
}

/** Ids that the metadata names, under the names of today and those before. */
const FIM = {
  prefix: ['fim_pre_token_id', 'prefix_token_id'],
  suffix: ['fim_suf_token_id', 'suffix_token_id'],
  middle: ['fim_mid_token_id', 'middle_token_id'],
  fileSeparator: ['fim_sep_token_id'],
} as const;
const ENDS = ['eos_token_id', 'eot_token_id', 'fim_pad_token_id', 'fim_rep_token_id', 'fim_sep_token_id'];
const BEGIN = 'bos_token_id';

/**
 * The tokenizer in the metadata of a GGUF file, put in the form of the tokenizer.json that it was made from and read as
 * every other.
 *
 * @throws ModelError naming the key that is missing, damaged or not supported
 */
export function readTokenizer(metadata: Metadata): Tokenizer {
  const model = metadata.string(`${KEY}model`);
  const tokens = readTokens(metadata);
  let json: Record<string, unknown>;
  if (model === 'gpt2') json = byteLevel(metadata, tokens);
  else if (model === 'llama') json = sentencePiece(metadata, tokens);
  else
    metadata.fail(`${KEY}model`, `is ${quote(model)}; this version of Foredraft reads "gpt2" and "llama".`);
  return readTokenizerJson(json, `${metadata.file}: ${KEY}*`);
}

/** Fill-in-the-middle tokens, by their spelling or else by the ids that the metadata gives. */
export function readSentinels(metadata: Metadata, tokenizer: Tokenizer): Sentinels | undefined {
  const id = (name: string): number | undefined => metadata.number(KEY + name);
  const ends = ENDS.map(id).filter((end) => end !== undefined);
  // Where the file does not say, as in llama-vocab.cpp: SentencePiece models begin with it, and Llama 3's.
  const says = metadata.boolean(`${KEY}add_bos_token`);
  const begins =
    metadata.string(`${KEY}model`) === 'llama' ||
    PRE_TOKENIZERS[metadata.string(`${KEY}pre`) ?? ''] === LLAMA3;
  const begin = (says ?? begins) ? id(BEGIN) : undefined;
  const bySpelling = findSentinels(tokenizer.specials);
  if (bySpelling) {
    const spelled = says === false ? undefined : bySpelling.begin;
    return { ...bySpelling, begin: spelled ?? begin, ends: new Set([...bySpelling.ends, ...ends]) };
  }
  const [prefix, suffix, middle, fileSeparator] = [FIM.prefix, FIM.suffix, FIM.middle, FIM.fileSeparator].map(
    (names) => names.map(id).find((found) => found !== undefined),
  );
  if (prefix === undefined || suffix === undefined || middle === undefined) return undefined;
  // Every Gemma has such ids in its GGUF file, CodeGemma or not (convert_hf_to_gguf.py): the others' are unused ones.
  const spelling = (token: number): string => metadata.strings(`${KEY}tokens`)?.[token] ?? '';
  if ([prefix, suffix, middle].some((token) => /^<unused\d*>$/.test(spelling(token)))) return undefined;
  const repositoryName = id('fim_rep_token_id');
  return { begin, prefix, suffix, middle, fileSeparator, repositoryName, ends: new Set(ends) };
}

function readTokens(metadata: Metadata): Token[] {
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

function byteLevel(metadata: Metadata, tokens: readonly Token[]): Record<string, unknown> {
  const key = `${KEY}pre`;
  const name = metadata.string(key) ?? 'default';
  const pre = Object.hasOwn(PRE_TOKENIZERS, name) ? PRE_TOKENIZERS[name] : undefined;
  if (!pre) return metadata.fail(key, `is ${quote(name)}, a way to cut texts that is not supported.`);
  return {
    added_tokens: addedTokens(tokens),
    normalizer: pre.normalizer ?? null,
    pre_tokenizer: { type: 'Sequence', pretokenizers: pre.steps },
    model: {
      type: 'BPE',
      vocab: vocabulary(tokens),
      merges: metadata.strings(`${KEY}merges`) ?? metadata.fail(`${KEY}merges`, 'is missing.'),
      ignore_merges: pre.ignoreMerges === true,
    },
  };
}

function sentencePiece(metadata: Metadata, tokens: readonly Token[]): Record<string, unknown> {
  if (!metadata.has(`${KEY}scores`)) metadata.fail(`${KEY}scores`, 'is missing.');
  // The converter writes the spaces of user-defined symbols as such.
  const marked = tokens.map((token) => ({ ...token, content: token.content.replaceAll(' ', SPACE_MARK) }));
  const scored = marked.flatMap(({ content, type, score }): ScoredToken[] => {
    if (type === Type.normal) return [{ token: content, score }];
    // SentencePiece looks for them before it merges anything; theirs are the first merges in tokenizer.json (Gemma).
    return type === Type.userDefined ? [{ token: content, score: Infinity }] : [];
  });
  return {
    added_tokens: addedTokens(marked),
    normalizer: { type: 'Replace', pattern: { String: ' ' }, content: SPACE_MARK },
    model: {
      type: 'BPE',
      vocab: vocabulary(marked),
      merges: mergesFromScores(scored, (message) => metadata.fail(`${KEY}scores`, message)),
      byte_fallback: marked.some(({ type }) => type === Type.byte),
    },
  };
}

/** Control tokens, which no text has, and user-defined ones, which are looked for in the raw text. */
function addedTokens(tokens: readonly Token[]): object[] {
  return tokens
    .filter(({ type }) => type === Type.control || type === Type.unknown || type === Type.userDefined)
    .map(({ id, content, type }) => ({ id, content, special: type !== Type.userDefined, normalized: false }));
}

function vocabulary(tokens: readonly Token[]): Record<string, number> {
  return Object.fromEntries(tokens.map(({ content, id }) => [content, id]));
}
