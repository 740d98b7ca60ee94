import { isBlank } from '../document/lines.ts';
import { type Words, wordsOf } from './words.ts';

/** Some lines of a file that belong together. */
export interface Snippet {
  /** From 0. */
  readonly firstLine: number;
  readonly text: string;
  readonly words: Words;
}

/** Shorter ones say little; longer ones leave no room for others in the prompt of a small model. */
const MIN_LINES = 8;
const MAX_LINES = 24;
/** A line of data may be as long as a file: a snippet is cut where it gets longer than this, UTF-16 units. */
const MAX_LENGTH = 2000;

/**
 * Cuts a text into pieces of 8 to 24 lines, where it has a seam there: best after a blank line in front of one that
 * is not indented and closes nothing, else after any blank line.
 */
export function snippetsOf(text: string): Snippet[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const snippets: Snippet[] = [];
  for (let first = 0; first < lines.length;) {
    const end = endOf(lines, first);
    const piece = lines.slice(first, end).join('\n').slice(0, MAX_LENGTH).trimEnd();
    const words = wordsOf(piece);
    if (words.size > 0) snippets.push({ firstLine: first, text: piece, words });
    first = end;
  }
  return snippets;
}

/** The line after the last one of the snippet that begins with `first`. */
function endOf(lines: readonly string[], first: number): number {
  const last = first + MAX_LINES;
  if (lines.length <= last) return lines.length;
  let blank: number | undefined;
  for (let line = last; line >= first + MIN_LINES; line--) {
    if (!isBlank(lines[line - 1]!)) continue;
    if (/^[^\s)\]}]/.test(lines[line]!)) return line;
    blank ??= line;
  }
  return blank ?? last;
}
