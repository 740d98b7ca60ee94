import { Lexer } from './lexer.ts';
import { isBlank } from './lines.ts';

/** A longer prefix may have been cut out of a document, and begin in the middle of a string or comment. */
const surelyWhole = 16 * 1024;
/** A line at the left margin before which nothing is open. */
const topLevel = /^(?:(?:async )?def \w+\(|class \w.*[:{]$|(?:import|export|const|function) .*[;{(]$)/m;

/** The text around the cursor as stop rules and filters need it, worked out once per request. */
export interface CursorContext {
  readonly prefix: string;
  readonly suffix: string;
  /** The cursor's line, before and after the cursor. */
  readonly linePrefix: string;
  readonly lineSuffix: string;
  /** The first line below the cursor's that is not blank, or ''. */
  readonly nextLine: string;
  /** What is open at the cursor (see Lexer), and where each was opened, as offsets in the prefix. */
  readonly open: string;
  readonly openedAt: readonly number[];
}

/** Both with LF line ends only. */
export function readCursorContext({
  prefix,
  suffix,
}: Pick<CursorContext, 'prefix' | 'suffix'>): CursorContext {
  const lineEnd = suffix.indexOf('\n');
  const below = lineEnd < 0 ? '' : suffix.slice(lineEnd + 1);
  return {
    prefix,
    suffix,
    linePrefix: prefix.slice(prefix.lastIndexOf('\n') + 1),
    lineSuffix: lineEnd < 0 ? suffix : suffix.slice(0, lineEnd),
    nextLine: below.split('\n').find((line) => !isBlank(line)) ?? '',
    ...readOpen(prefix),
  };
}

function readOpen(prefix: string): { open: string; openedAt: number[] } {
  const lexer = new Lexer();
  const openedAt: number[] = [];
  const start = prefix.length > surelyWhole ? Math.max(0, prefix.search(topLevel)) : 0;
  for (let at = start; at < prefix.length;) {
    const next = lexer.step(prefix, at);
    if (lexer.open.length > openedAt.length) openedAt.push(at);
    else openedAt.length = lexer.open.length;
    at = next;
  }
  return { open: lexer.open, openedAt };
}
