import { type ByteString, toBytes, toText } from '../../core/tokens/byteString.ts';
import { ModelError } from '../errors.ts';
import { quote } from '../quote.ts';
import { AdjacentCharacters } from './adjacentCharacters.ts';
import { type Normalizer, SPACE_MARK } from './normalizer.ts';
import { merger, type Spelling } from './spelling.ts';
import type { Step } from './splits.ts';
import type { Merge, Vocabulary } from './vocabulary.ts';

export interface SentencePieceParts {
  readonly normalizer: Normalizer;
  readonly vocabulary: Vocabulary;
  readonly merges: Merge[];
  /** Whether there are tokens `<0x00>` to `<0xFF>` for what the vocabulary cannot spell. */
  readonly byteFallback: boolean;
}

/**
 * SentencePiece BPE (Llama 2, Code Llama, Gemma): a character of the vocabulary is one of the text, a space is `▁`,
 * and a character that the vocabulary lacks is spelled by tokens for its bytes.
 *
 * A `▁` that is in the text itself has the token of a space, so it comes back as one. The reference does the same.
 */
export function sentencePiece({
  normalizer,
  vocabulary,
  merges,
  byteFallback,
}: SentencePieceParts): Spelling {
  const { form } = normalizer;
  const mergeWord = merger(merges);
  const adjacent = new AdjacentCharacters([...vocabulary.keys()]);
  const byteIds = (bytes: ByteString): number[] =>
    byteFallback ? Array.from(bytes, (byte) => vocabulary.get(byteToken(byte)) ?? []).flat() : [];

  const merge = (bytes: ByteString): number[] =>
    (bytes.match(CHARACTERS_OR_BYTE) ?? []).flatMap((part) =>
      COMPLETE.test(part)
        ? mergeWord(marked(toText(part))).flatMap((token) => vocabulary.get(token) ?? byteIds(toBytes(token)))
        : byteIds(part),
    );
  return {
    normalise: (text) => marked(form === undefined ? text : text.normalize(form)),
    cut: (text) => adjacent.cut(text),
    neighbours: (text) => adjacent.neighbours(marked(text)).map((next) => next.replace(SPACE_MARK, ' ')),
    pieceBytes: unmarkedBytes,
    tokenBytes(token) {
      const byte = byteFallback ? BYTE_TOKEN.exec(token)?.[1] : undefined;
      return byte === undefined ? unmarkedBytes(token) : String.fromCharCode(parseInt(byte, 16));
    },
    encode: merge,
    merge,
    spaceMark: SPACE_MARK,
  };
}

/**
 * Checks that the text is one word, in which spaces are `▁`: by a normaliser (the older form, and Gemma, whose split
 * at spaces then finds none) or by `Metaspace`.
 *
 * @throws ModelError naming the step that is unlike that
 */
export function checkSentencePiece(steps: readonly Step[], { marksSpaces }: Normalizer, where: string): void {
  let marked = marksSpaces;
  for (const step of steps) {
    const isMetaspace = step.type === 'Metaspace' && step.replacement === SPACE_MARK && step.split === false;
    if (!isMetaspace && !(marked && step.type === 'Split' && step.pattern?.String === ' ')) {
      throw new ModelError(`${where}: ${quote(step)} is not supported.`);
    }
    marked = true;
  }
  if (!marked) throw new ModelError(`${where} is neither ByteLevel nor SentencePiece's.`);
}

const marked = (text: string): string => text.replaceAll(' ', SPACE_MARK);
const unmarkedBytes = (text: string): ByteString => toBytes(text.replaceAll(SPACE_MARK, ' '));

const BYTE_TOKEN = /^<0x([0-9A-F]{2})>$/;
const byteToken = (byte: string): string =>
  `<0x${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}>`;

/** Well-formed UTF-8, table 3-7 of the Unicode standard. */
const UTF8 = [
  String.raw`[\x00-\x7f]`,
  String.raw`[\xc2-\xdf][\x80-\xbf]`,
  String.raw`\xe0[\xa0-\xbf][\x80-\xbf]`,
  String.raw`[\xe1-\xec\xee\xef][\x80-\xbf]{2}`,
  String.raw`\xed[\x80-\x9f][\x80-\xbf]`,
  String.raw`\xf0[\x90-\xbf][\x80-\xbf]{2}`,
  String.raw`[\xf1-\xf3][\x80-\xbf]{3}`,
  String.raw`\xf4[\x80-\x8f][\x80-\xbf]{2}`,
].join('|');
const CHARACTERS_OR_BYTE = new RegExp(`(?:${UTF8})+|[^]`, 'g');
const COMPLETE = new RegExp(`^(?:${UTF8})`);
