/** Characters taken back at most. What is longer is no word: a line of base64, a page of blanks. */
const longest = 48;

/**
 * Symbols with the blank before them, and the blanks or the word after them: pre-tokenisers in use cut before such a
 * run whatever follows the cursor, and may cut or merge inside it.
 */
const run = /(?:[^\S\r\n]?[^\s\p{L}\p{M}\p{N}_]+)?(?:\s+|[^\S\r\n]?[\p{L}\p{M}\p{N}_]+)?$/u;

/**
 * The end of a text in which a token may be that goes on beyond the cursor. Without the server's tokenizer it is
 * found by its characters, on the generous side.
 */
export function openEnd(text: string): string {
  const [end] = run.exec(text.slice(-longest - 1))!;
  return end.length > longest ? '' : end;
}
