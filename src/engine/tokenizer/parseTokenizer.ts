import { type ByteString, toText } from '../../core/tokens/byteString.ts';
import type { Tokenizer } from '../../core/tokens/tokenizer.ts';
import { ModelError } from '../errors.ts';
import { quote } from '../quote.ts';
import { parseObject } from '../model/parseObject.ts';
import { readAddedTokens } from './addedTokens.ts';
import { byteLevel } from './byteLevel.ts';
import { readNormalizer } from './normalizer.ts';
import { PieceCache } from './pieceCache.ts';
import { checkSentencePiece, sentencePiece } from './sentencePiece.ts';
import type { Spelling } from './spelling.ts';
import { byteLevelSplits, preTokenizerSteps } from './splits.ts';
import { SymbolCutter } from './symbolCutter.ts';
import { readMerges, readVocabulary } from './vocabulary.ts';

/**
 * A BPE tokenizer from tokenizer.json (Hugging Face format): byte-level, or SentencePiece's with byte fallback.
 *
 * No dummy prefix: the space that `Prepend`, `Metaspace` and `add_prefix_space` put before a text is switched off,
 * since a text here begins anywhere in a document. Whoever lays out a prompt decides about a leading space.
 *
 * @throws ModelError naming what is missing
 */
export function parseTokenizer(text: string, file: string): Tokenizer {
  return readTokenizerJson(parseObject(text, file), file);
}

/** The same from the object in tokenizer.json. @throws ModelError naming what is missing */
export function readTokenizerJson(json: Readonly<Record<string, unknown>>, file: string): Tokenizer {
  const model = json.model as Record<string, unknown> | null | undefined;
  if (model?.type !== 'BPE') {
    throw new ModelError(`${file}: model.type is ${quote(model?.type)}; expected "BPE".`);
  }
  const vocabulary = readVocabulary(model.vocab, `${file}: model.vocab`);
  const { specials, symbols: added } = readAddedTokens(
    json.added_tokens,
    vocabulary,
    `${file}: added_tokens`,
  );
  // Special ids come from the prompt's layout alone, so encoding does not even know them.
  for (const special of specials.keys()) vocabulary.delete(special);

  const spelling = readSpelling(json, model, vocabulary, specials, file);
  // Looked for in the raw text, a symbol with `▁` in it means a literal one, and we have said to read that as a
  // space; runs of spaces reach such a token by merges (Gemma).
  const symbols = added.filter(
    ({ content, normalized }) =>
      normalized || spelling.spaceMark === undefined || !content.includes(spelling.spaceMark),
  );
  const symbolBytes = symbols.map(({ content }) => spelling.pieceBytes(spelling.normalise(content)));
  const symbolIds = new Map(symbols.map(({ id }, i) => [symbolBytes[i]!, id]));
  const rawCutter = new SymbolCutter(symbols.filter((s) => !s.normalized).map((s) => s.content));
  const cutter = new SymbolCutter(
    symbols.filter((s) => s.normalized).map((s) => spelling.normalise(s.content)),
  );

  const bytes: ByteString[] = [];
  for (const [token, id] of vocabulary) bytes[id] = spelling.tokenBytes(token);
  symbols.forEach(({ id }, i) => (bytes[id] = symbolBytes[i]!));
  for (const id of specials.values()) bytes[id] = '';

  const pieces = (value: string): string[] =>
    rawCutter.cut(value.toWellFormed()).flatMap(({ part, isSymbol }) => {
      const normal = spelling.normalise(part);
      if (isSymbol) return normal;
      return cutter.cut(normal).flatMap((inner) => (inner.isSymbol ? inner.part : spelling.cut(inner.part)));
    });
  const cache = new PieceCache((pretoken) => {
    const symbol = symbolIds.get(pretoken);
    return symbol === undefined ? spelling.encode(pretoken) : [symbol];
  });
  const pretokens = (value: string): ByteString[] => pieces(value).map((piece) => spelling.pieceBytes(piece));
  return {
    size: bytes.length,
    specials,
    symbols: symbolBytes.map(toText),
    encode: (value) => pretokens(value).flatMap((pretoken) => cache.ids(pretoken)),
    pretokens,
    continuations: (value) => [
      ...rawCutter.rests(value),
      ...cutter.rests(spelling.normalise(value)).map((rest) => toText(spelling.pieceBytes(rest))),
      ...spelling.neighbours(value),
    ],
    encodePretoken: (pretoken) => cache.ids(pretoken),
    merge: (part) => spelling.merge(part),
    bytes: (id) => bytes[id] ?? '',
  };
}

function readSpelling(
  json: Readonly<Record<string, unknown>>,
  model: Record<string, unknown>,
  vocabulary: ReadonlyMap<string, number>,
  specials: ReadonlyMap<string, number>,
  file: string,
): Spelling {
  // Words with marked ends or beginnings are another kind of vocabulary altogether (CLIP, WordPiece).
  for (const field of ['continuing_subword_prefix', 'end_of_word_suffix']) {
    if (model[field]) {
      throw new ModelError(`${file}: model.${field} ${quote(model[field])} is not supported.`);
    }
  }
  const merges = readMerges(model.merges, vocabulary, specials, `${file}: model.merges`);
  const normalizer = readNormalizer(json.normalizer, `${file}: normalizer`);
  const steps = preTokenizerSteps(json.pre_tokenizer);
  const where = `${file}: pre_tokenizer`;
  const parts = { normalizer, vocabulary, merges };
  if (steps.some(({ type }) => type === 'ByteLevel')) {
    if (normalizer.marksSpaces) throw new ModelError(`${file}: normalizer marks spaces before ByteLevel.`);
    const split = byteLevelSplits(steps, where);
    return byteLevel({ ...parts, split, ignoreMerges: model.ignore_merges === true });
  }
  checkSentencePiece(steps, normalizer, where);
  if (model.ignore_merges === true) {
    throw new ModelError(`${file}: model.ignore_merges is not supported without a ByteLevel pre_tokenizer.`);
  }
  return sentencePiece({ ...parts, byteFallback: model.byte_fallback === true });
}
