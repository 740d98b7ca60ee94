import type { ByteString } from '../../core/tokens/byteString.ts';

/**
 * GPT-2's printable alphabet for bytes: printable Latin-1 characters stand for themselves, the other bytes
 * for the characters from U+0100 on, in order.
 */
const CHARACTERS: readonly string[] = (() => {
  const printable = (b: number): boolean =>
    (b >= 0x21 && b <= 0x7e) || (b >= 0xa1 && b <= 0xff && b !== 0xad);
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(printable(byte) ? byte : next++));
})();

const BYTES: ReadonlyMap<string, string> = new Map(
  CHARACTERS.map((character, byte) => [character, String.fromCharCode(byte)]),
);

/** How a byte-level vocabulary spells these bytes. */
export function spellBytes(bytes: ByteString): string {
  let spelling = '';
  for (let i = 0; i < bytes.length; i++) spelling += CHARACTERS[bytes.charCodeAt(i)]!;
  return spelling;
}

/** The bytes of a token. A character outside the alphabet, which no merge can reach, becomes a question mark. */
export function spelledBytes(token: string): ByteString {
  let bytes = '';
  for (const character of token) bytes += BYTES.get(character) ?? '?';
  return bytes;
}
