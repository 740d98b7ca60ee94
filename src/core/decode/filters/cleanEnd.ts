import { Lexer } from '../../document/lexer.ts';
import { isBlank } from '../../document/lines.ts';
import type { CursorContext } from '../../document/cursorContext.ts';

/**
 * Where to end a text of several lines that was broken off: after the last complete line at which no bracket,
 * string or (by its colon) block that the text opened is still waiting for more, else after the last complete
 * line. A text of one line is left as it is.
 */
export function cleanEnd(text: string, cursor: CursorContext): number {
  const lexer = new Lexer(cursor.open);
  let clean: number | undefined;
  let last = text.length;
  for (let at = 0; at < text.length;) {
    const next = lexer.step(text, at);
    if (text[at] === '\n' && !isBlank(text.slice(0, at))) {
      last = at;
      if (lexer.depth <= lexer.lowest && text[at - 1] !== ':') clean = at;
    }
    at = next;
  }
  return clean ?? last;
}
