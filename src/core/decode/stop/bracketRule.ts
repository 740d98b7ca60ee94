import { Lexer } from '../../document/lexer.ts';
import { indentWidth, isBlank } from '../../document/lines.ts';
import type { StopRule } from '../stop.ts';
import type { CursorContext } from '../../document/cursorContext.ts';

/**
 * Cuts before a bracket or quote that closes what was open at the cursor, if the text after the cursor begins
 * with it already. A closer that the text lacks is kept.
 */
export function bracketRule(cursor: CursorContext): StopRule {
  const { suffix, open } = cursor;
  const bracket = suffix.trimStart().charAt(0);
  const isPresent = isBlank(cursor.lineSuffix) ? presentBelow(cursor) : presentOnLine(cursor);

  return (generated) => {
    const lexer = new Lexer(open);
    for (let at = 0; at < generated.length;) {
      const { lowest } = lexer;
      const next = lexer.step(generated, at);
      if (lexer.lowest < lowest) {
        const closer = generated.slice(at, next);
        const isQuote = /^["'`]/.test(closer) && suffix.startsWith(closer);
        const isBracket = /^[)\]}]/.test(closer) && closer === bracket;
        if (isQuote || (isBracket && isPresent(-lexer.lowest))) return { reason: 'bracket', keep: at };
      }
      at = next;
    }
    return undefined;
  };
}

/** Whether the text after the cursor closes the n-th open construct, counted from the innermost. */
type IsPresent = (n: number) => boolean;

/** `f(g(|)` lacks one closer: of those to come, the first is wanted. */
function presentOnLine({ prefix, linePrefix, lineSuffix, open, openedAt }: CursorContext): IsPresent {
  const lineStart = prefix.length - linePrefix.length;
  const opened = openedAt.filter((offset) => offset >= lineStart).length;
  const lacking = opened + new Lexer(open).run(lineSuffix).lowest;
  return (n) => n > lacking;
}

/** A closer further down that stands left of the line which opened a construct belongs to an outer one. */
function presentBelow({ prefix, nextLine, openedAt }: CursorContext): IsPresent {
  return (n) => {
    const offset = openedAt.at(-n);
    if (offset === undefined) return true; // opened before the text that we have
    const opening = prefix.slice(prefix.lastIndexOf('\n', offset) + 1, offset + 1);
    return indentWidth(nextLine) >= indentWidth(opening);
  };
}
