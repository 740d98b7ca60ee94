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

/** Bytes that follow the first one of a character, by that byte: how many, and the least and largest second byte. */
function shapeOf(lead: number): { length: number; low: number; high: number } {
  if (lead < 0xe0) return { length: 1, low: 0x80, high: 0xbf };
  if (lead < 0xf0) return { length: 2, low: lead === 0xe0 ? 0xa0 : 0x80, high: lead === 0xed ? 0x9f : 0xbf };
  return { length: 3, low: lead === 0xf0 ? 0x90 : 0x80, high: lead === 0xf4 ? 0x8f : 0xbf };
}

/**
 * Texts that begin with these bytes and end with a whole character: the bytes themselves as text where they do,
 * else some of the characters that their last bytes may become. All of them where one byte is missing; an even
 * choice where it is more.
 */
export function completions(bytes: ByteString): string[] {
  const lead = /[\xc2-\xf4][\x80-\xbf]{0,2}$/.exec(bytes);
  if (!lead) return [toText(bytes)];
  const { length, low, high } = shapeOf(lead[0].charCodeAt(0));
  const missing = length + 1 - lead[0].length;
  if (missing === 0) return [toText(bytes)];
  let partial = [bytes];
  for (let left = missing; left > 0; left--) {
    const isSecond = left === length;
    const [from, to] = isSecond ? [low, high] : [0x80, 0xbf];
    const step = left === missing ? 1 : 16;
    partial = partial.flatMap((start) => {
      const more: ByteString[] = [];
      for (let byte = from; byte <= to; byte += step) more.push(start + String.fromCharCode(byte));
      return more;
    });
  }
  return partial.map(toText);
}
