import { toText } from './byteString.ts';
import type { Tokenizer } from './tokenizer.ts';

/** Where the tokens of a text end, as UTF-16 offsets; a token that ends inside a character is passed over. */
export function tokenEnds(text: string, tokenizer: Tokenizer): number[] {
  const ends: number[] = [];
  let offset = 0;
  let bytes = '';
  for (const id of tokenizer.encode(text)) {
    bytes += tokenizer.bytes(id);
    const characters = toText(bytes);
    if (characters.endsWith('\ufffd')) continue;
    offset += characters.length;
    bytes = '';
    ends.push(offset);
  }
  return ends;
}
