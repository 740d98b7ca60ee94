import type { Tokenizer } from '../../core/tokens/tokenizer.ts';
import { SPACE_MARK } from '../tokenizer/normalizer.ts';
import { readTokenizerJson } from '../tokenizer/parseTokenizer.ts';
import type { Metadata } from './metadata.ts';
import { mergesFromScores, type ScoredToken } from './scoreMerges.ts';
import {
  addedTokens,
  KEY,
  markSpaces,
  preTokenizerOf,
  readTokens,
  type Token,
  tokenizerKind,
  Type,
} from './tokens.ts';

/**
 * The tokenizer in the metadata of a GGUF file, put in the form of the tokenizer.json that it was made from and read as
 * every other.
 *
 * @throws ModelError naming the key that is missing, damaged or not supported
 */
export function readTokenizer(metadata: Metadata): Tokenizer {
  const make = { gpt2: byteLevel, llama: sentencePiece }[tokenizerKind(metadata)];
  const json = make(metadata, readTokens(metadata));
  return readTokenizerJson(json, `${metadata.file}: ${KEY}*`);
}

function byteLevel(metadata: Metadata, tokens: readonly Token[]): Record<string, unknown> {
  const pre = preTokenizerOf(metadata);
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
  const marked = markSpaces(tokens);
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

function vocabulary(tokens: readonly Token[]): Record<string, number> {
  return Object.fromEntries(tokens.map(({ content, id }) => [content, id]));
}
