import { Lexer } from './lexer.ts';
import { isBlank } from './lines.ts';

/** A longer prefix may have been cut out of a document, and begin in the middle of a string or comment. */
const surelyWhole = 16 * 1024;
/** A line at the left margin before which nothing is open. */
const topLevel = new RegExp(
  [
    String.raw`^(?:(?:async )?def \w+\(|class \w.*[:{]$|(?:import|export|const|function) .*[;{(]$`,
    String.raw`(?:package|use|using|pub|fn|func|type|impl|struct|enum|namespace|static|public|void|#include)\b.*[;{()>"]$)`,
  ].join('|'),
  'm',
);

/** Where no such line is near: the first line of a member of something that begins far above. */
const member = /^[ \t]+(?:(?:async )?def \w+\(|(?:public|private|protected|internal|pub)\b.*[;{(]$)/m;

/** The text around the cursor as stop rules and filters need it, worked out once per request. */
export interface CursorContext {
  readonly prefix: string;
  readonly suffix: string;
  /** The cursor's line, before and after the cursor. */
  readonly linePrefix: string;
  readonly lineSuffix: string;
  /** The line on which the cursor's line begins a bracket that it closes, or itself: `f(a,` above `b) {`. */
  readonly header: string;
  /** The first line below the cursor's that is not blank, or ''. */
  readonly nextLine: string;
  /** What is open at the cursor (see Lexer), and where each was opened, as offsets in the prefix. */
  readonly open: string;
  readonly openedAt: readonly number[];
  /** Where the prefix begins, or further on, with nothing open for sure; undefined where there is no such place. */
  readonly wholeFrom: number | undefined;
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

/** Where the first of the patterns matches that does so. */
function firstOf(text: string, ...patterns: readonly RegExp[]): number | undefined {
  return patterns.map((pattern) => text.search(pattern)).find((at) => at >= 0);
}

function readOpen(prefix: string): Pick<CursorContext, 'open' | 'openedAt' | 'header' | 'wholeFrom'> {
  const lexer = new Lexer();
  const openedAt: number[] = [];
  const wholeFrom = prefix.length > surelyWhole ? firstOf(prefix, topLevel, member) : 0;
  const lineStart = prefix.lastIndexOf('\n') + 1;
  let first = lineStart;
  for (let at = wholeFrom ?? 0; at < prefix.length;) {
    const next = lexer.step(prefix, at);
    if (lexer.open.length > openedAt.length) {
      openedAt.push(at);
    } else {
      if (at >= lineStart) first = Math.min(first, openedAt[lexer.open.length] ?? first);
      openedAt.length = lexer.open.length;
    }
    at = next;
  }
  const headerStart = prefix.lastIndexOf('\n', first - 1) + 1;
  const header = prefix.slice(headerStart).split('\n', 1)[0]!;
  return { open: lexer.open, openedAt, header, wholeFrom };
}
