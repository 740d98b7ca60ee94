/**
 * Bytes as a string of code units 0 to 255. Healing cuts, compares and looks up bytes all the time: as strings
 * they are map keys, and their order is the byte order.
 */
export type ByteString = string;

/** Most code is ASCII, which is its own bytes. */
const ASCII = /^[\0-\x7f]*$/;

/** UTF-8 bytes of a text. A lone surrogate becomes U+FFFD. */
export function toBytes(text: string): ByteString {
  if (ASCII.test(text)) return text;
  return bytesOf(new TextEncoder().encode(text));
}

/** Text of UTF-8 bytes. What is no UTF-8 becomes U+FFFD. */
export function toText(bytes: ByteString): string {
  if (ASCII.test(bytes)) return bytes;
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(byteArray(bytes));
}

export function bytesOf(array: Uint8Array): ByteString {
  let bytes = '';
  for (const byte of array) bytes += String.fromCharCode(byte);
  return bytes;
}

export function byteArray(bytes: ByteString): Uint8Array {
  return Uint8Array.from(bytes, (c) => c.charCodeAt(0));
}
