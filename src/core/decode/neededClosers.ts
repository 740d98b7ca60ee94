import { closerOf, Lexer } from '../document/lexer.ts';
import { isBlank } from '../document/lines.ts';

/**
 * How many of the closers that a text has written out it stands in for, from the cursor on: all but those at their end
 * which it needs for something else. `expect(‸)` needs its `)` after `result).toBe(3`, and `[1‸,` its comma after `, 2`.
 *
 * @param open what is open at the cursor
 * @param written the closers right of the cursor that are in the text
 * @param writtenTo offset in the text behind the last of them
 */
export function standsFor(text: string, open: string, written: string, writtenTo: number): number {
  // A separator is needed again where something follows that it may separate from the rest.
  const others = hasCode(text, open, writtenTo) ? written.replace(/[;,\s]+$/, '') : written;
  const lexer = new Lexer(open).run(text);
  const own = lexer.depth - lexer.lowest;
  const closers = Array.from(
    lexer.open.slice(lexer.open.length - own),
    (opener) => closerOf[opener] ?? '\n',
  ).reverse();
  for (let n = closers.length; n > 0; n--) {
    const needed = closers.slice(0, n).join('');
    if (others.endsWith(needed)) return others.length - needed.length;
  }
  return others.length;
}

/** Whether there is more than blanks and comments in the rest of a text. */
function hasCode(text: string, open: string, from: number): boolean {
  const lexer = new Lexer(open).run(text.slice(0, from));
  for (let at = from; at < text.length;) {
    const { inComment } = lexer;
    const next = lexer.step(text, at);
    if (!inComment && !lexer.inComment && !isBlank(text.slice(at, next))) return true;
    at = next;
  }
  return false;
}
