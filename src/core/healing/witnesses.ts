import { type ByteString, toText } from '../tokens/byteString.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';

/**
 * Continuations that between them show every way in which the pre-tokenisers in use can depend on what comes
 * next: runs of blanks and line breaks (`\s+(?!\S)`, `\s*[\r\n]+`), contractions, groups of digits, a symbol that
 * joins a word, changes of case and script. `test/unit/core/healing/realTokenizers.test.ts` is what says that
 * they suffice.
 */
const CONTINUATIONS: readonly string[] = [
  '',
  ...['a', 'e', 'q', 'Z', 'Aa', 'é', '中', 'ᚠ', '\u20e3'],
  ...['1', '12', '123', '1234'],
  ...[' ', '  ', '   ', ' a', '  a', ' 1', ' (', '\n', '\n\n', ' \n', '\na', '\n a', '\n  a', '\t', '\ta'],
  ...["'", "'s", "'re", '_', '.', '(', '/', '=', '-', '"', '((', ')\n'],
];
/** What makes a contraction of an apostrophe. */
const CONTRACTIONS: readonly string[] = ['s', 't', 'm', 'd', 're', 've', 'll', 'l', 'e'];

/** Continuations of `text` after which it may be cut into pre-tokens in different ways. The empty one is first. */
export function witnesses(text: string, tokenizer: Tokenizer): string[] {
  const found = [...CONTINUATIONS];
  if (/['’]\p{L}?$/u.test(text)) found.push(...CONTRACTIONS);
  found.push(...tokenizer.continuations(text));
  return found;
}

/** Characters tried for one that is yet incomplete: of several scripts, for these decide where a text is cut. */
const CHARACTERS = 5;

/**
 * Texts that begin with these bytes and end with a whole character: the bytes as text where they do, else with some
 * of the characters that their last bytes may become.
 */
export function completions(bytes: ByteString): string[] {
  const [begun] = /[\xc2-\xf4][\x80-\xbf]{0,2}$/.exec(bytes) ?? [];
  if (begun === undefined) return [toText(bytes)];
  const first = characterFrom(begun, 'least');
  const last = characterFrom(begun, 'most');
  if (first === undefined || last === undefined) return [toText(bytes)];
  const before = toText(bytes.slice(0, -begun.length));
  return Array.from({ length: CHARACTERS }, (_, i) =>
    before.concat(String.fromCodePoint(first + Math.round(((last - first) * i) / (CHARACTERS - 1)))),
  );
}

/** The least or greatest code point whose UTF-8 begins with these bytes; undefined where they are all of it. */
function characterFrom(begun: ByteString, end: 'least' | 'most'): number | undefined {
  const lead = begun.charCodeAt(0);
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (begun.length >= length) return undefined;
  let bytes = begun;
  // Table 3-7 of the Unicode standard: after some first bytes not every second byte may follow.
  if (bytes.length === 1)
    bytes += String.fromCharCode(
      (end === 'least' ? LEAST_SECOND : MOST_SECOND)[lead] ?? (end === 'least' ? 0x80 : 0xbf),
    );
  bytes += (end === 'least' ? '\x80' : '\xbf').repeat(length - bytes.length);
  return toText(bytes).codePointAt(0);
}

const LEAST_SECOND: Readonly<Record<number, number>> = { 0xe0: 0xa0, 0xf0: 0x90 };
const MOST_SECOND: Readonly<Record<number, number>> = { 0xed: 0x9f, 0xf4: 0x8f };
