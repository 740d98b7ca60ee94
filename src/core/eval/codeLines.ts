import { Lexer } from '../document/lexer.ts';
import { isBlank } from '../document/lines.ts';
import type { Language } from './language.ts';

/** A line of a text: offsets of its first character and of its end, before the line break. */
export interface Line {
  readonly start: number;
  readonly end: number;
}

/** Nobody writes longer lines by hand; they are data. */
const maxLength = 200;
/** Files with longer lines on average are minified or generated. */
const maxMeanLength = 100;
const commentOnly: Partial<Record<Language, RegExp>> = { Python: /^\s*#/, shell: /^\s*#/, HTML: /^\s*<!--/ };
const otherCommentOnly = /^\s*(?:\/\/|\/\*)/;

/** The lines of a source text that hold code: none of blanks, comments, docstrings or excessive length. */
export function codeLines(text: string, language: Language): Line[] {
  const lines = readLines(text);
  const filled = lines.filter(({ start, end }) => !isBlank(text.slice(start, end)));
  const length = filled.reduce((sum, { start, end }) => sum + end - start, 0);
  if (length > maxMeanLength * filled.length) return [];

  const comment = commentOnly[language] ?? otherCommentOnly;
  const lexer = new Lexer();
  let read = 0;
  return lines.filter(({ start, end }) => {
    lexer.run(text.slice(read, start));
    read = start;
    const content = text.slice(start, end);
    const startsInProse = /[*tT]$/.test(lexer.open) || /^\s*[rRuU]?("""|''')/.test(content);
    return !startsInProse && !isBlank(content) && !comment.test(content) && content.length <= maxLength;
  });
}

/** All lines of a text; the last one may be empty. */
export function readLines(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const { index, 0: lineBreak } of text.matchAll(/\r\n|\n|\r/g)) {
    lines.push({ start, end: index });
    start = index + lineBreak.length;
  }
  lines.push({ start, end: text.length });
  return lines;
}
