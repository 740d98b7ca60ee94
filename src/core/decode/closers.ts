import type { CursorContext } from '../document/cursorContext.ts';
import { Lexer } from '../document/lexer.ts';
import { indentWidth, isBlank } from '../document/lines.ts';

/** What editors insert by themselves right of the cursor, or what ends a statement. */
export const closersOnly = /^[\s)\]}"'`;,>]*$/;

/** What a text does with the closing brackets and quotes that the text after the cursor begins with. */
export interface Closers {
  /** UTF-16 units of the rest of the cursor's line that the text has written out itself. */
  readonly written: number;
  /** Offset in the text behind the last of them that it has written. */
  readonly writtenTo: number;
  /** Where it closes what the text after the cursor closes, and not as that does; undefined if nowhere. */
  readonly cut?: number;
}

/**
 * Follows a text that goes on at the cursor as it closes what was open there. Where nothing but closers is right of the
 * cursor, the text may write them out in their order and go on past them: then it stands in for them. Elsewhere it ends
 * before them. A closer that the text after the cursor lacks is the text's own.
 */
export function closersOf(cursor: CursorContext): (text: string) => Closers {
  const { open, lineSuffix, suffix } = cursor;
  const below = suffix.slice(lineSuffix.length).trimStart().charAt(0);
  const mayPass = !isBlank(lineSuffix) && closersOnly.test(lineSuffix);
  const isOnLine = presentOnLine(cursor);
  const isBelow = presentBelow(cursor);

  return (text) => {
    const lexer = new Lexer(open);
    let written = 0;
    let writtenTo = 0;
    for (let at = 0; at < text.length;) {
      const { lowest } = lexer;
      const next = lexer.step(text, at);
      const rest = lineSuffix.slice(written);
      if (lexer.lowest < lowest) {
        const closer = text.slice(at, next);
        const n = -lexer.lowest;
        if (/^["'`]/.test(closer)) {
          // In a string that is open at the cursor, blanks are a part of it.
          const isPresent = (mayPass ? rest.trimStart() : rest).startsWith(closer);
          const length = mayPass ? passed(text.slice(0, at), closer, rest) : 0;
          if (isPresent && length === 0) return { written, writtenTo, cut: at };
          if (isPresent) {
            written += length;
            writtenTo = next;
          }
        } else if (/^[)\]}]/.test(closer)) {
          const isPresent = isBlank(rest)
            ? closer === below && isBelow(n)
            : (mayPass ? rest.includes(closer) : rest.trimStart().startsWith(closer)) && isOnLine(n);
          const length = mayPass ? passed(text.slice(0, at), closer, rest) : 0;
          if (isPresent && length === 0) return { written, writtenTo, cut: at };
          if (isPresent) {
            written += length;
            writtenTo = next;
          }
        }
      } else if (mayPass && lexer.depth === lexer.lowest && lexer.inCode) {
        for (let found = at; found < next; found++) {
          if (!/[;,]/.test(text[found]!)) continue;
          const length = passed(text.slice(0, found), text[found]!, lineSuffix.slice(written));
          written += length;
          if (length > 0) writtenTo = found + 1;
        }
      }
      at = next;
    }
    return { written, writtenTo };
  };
}

/** Length of a mark at the beginning of `rest` with the blanks before it, if these end what is before it, too; else 0. */
function passed(before: string, mark: string, rest: string): number {
  const [blanks] = /^\s*/.exec(rest)!;
  const isSame = before.endsWith(blanks) && (blanks === '' || /\S$/.test(before.slice(0, -blanks.length)));
  return isSame && rest.startsWith(mark, blanks.length) ? blanks.length + mark.length : 0;
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
