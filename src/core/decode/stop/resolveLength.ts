import { Lexer } from '../../document/lexer.ts';
import { isBlank } from '../../document/lines.ts';
import { closersOnly } from '../closers.ts';
import type { CompletionLength } from '../stop.ts';
import type { CursorContext } from '../../document/cursorContext.ts';

const opener = /(?:[([{]|=>)$/;
/** Headers that end in a colon: Python's compound statements and the cases of a switch. */
const colonHeader =
  /^\s*(?:\)|(?:async|def|class|if|elif|else|for|while|with|try|except|finally|match|case|default)\b)/;

/**
 * Decides `auto`: a block where one is about to begin (blank line, or a line that ends with an opener), else
 * only the rest of the line. In the middle of an expression, or with code following on the line, more lines
 * would push text about that the user is still looking at.
 */
export function resolveLength(length: CompletionLength, cursor: CursorContext): 'line' | 'block' {
  if (length !== 'auto') return length;
  if (!closersOnly.test(cursor.lineSuffix)) return 'line'; // closers alone are no reason to stay on the line
  if (isBlank(cursor.linePrefix)) return 'block';
  // Of the line alone: more than that could only say that it is prose, and prose does not end like this.
  const { inCode } = new Lexer().run(cursor.linePrefix);
  const line = cursor.linePrefix.trimEnd();
  return inCode && (opener.test(line) || (line.endsWith(':') && colonHeader.test(cursor.header)))
    ? 'block'
    : 'line';
}
