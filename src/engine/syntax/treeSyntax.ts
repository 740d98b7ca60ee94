import type { CursorContext } from '../../core/document/cursorContext.ts';
import { closerOf, Lexer } from '../../core/document/lexer.ts';
import { isBlank } from '../../core/document/lines.ts';
import type { Syntax } from '../../core/document/syntax.ts';
import type { ParsedText } from './parsedText.ts';
import { isBrokenBefore, nextCode, statementAt, statementFrom } from './statement.ts';

/**
 * Parses the text up to where it has been written, with all closed that is open there: without that, the constructs
 * around the cursor are one large error to the parser. The text after the cursor would do less well for it
 * (`npm run bench:blocks`), since what is being written still lacks closers of its own.
 */
export class TreeSyntax implements Syntax {
  readonly #parsed: ParsedText;
  readonly #cursor: CursorContext;
  /** The rules ask about a line again with each token after it. */
  readonly #known = new Map<string, boolean | undefined>();

  constructor(parsed: ParsedText, cursor: CursorContext) {
    this.#parsed = parsed;
    this.#cursor = cursor;
  }

  belongs(written: string, line: number): boolean | undefined {
    const end = written.indexOf('\n', line);
    const text = end < 0 ? written : written.slice(0, end);
    if (!this.#known.has(text)) this.#known.set(text, this.#belongs(text, line));
    return this.#known.get(text);
  }

  #belongs(written: string, line: number): boolean | undefined {
    const { prefix, wholeFrom, linePrefix, open } = this.#cursor;
    if (wholeFrom === undefined) return undefined;
    const before = prefix.slice(wholeFrom);
    const text = before + written;
    const tree = this.#parsed.parse(`${text}\n${closers(new Lexer(open).run(written).open)}`);
    const cursorLine = before.length - linePrefix.length;
    const at = nextCode(text, before.length + line);
    const node = isBlank(linePrefix)
      ? statementFrom(tree, text, cursorLine, at)
      : statementAt(tree, cursorLine + linePrefix.trimEnd().length - 1, cursorLine);
    if (node === 'none') return true;
    if (!node || isBrokenBefore(node, at)) return undefined;
    if (at < node.endIndex) return true;
    // A part of what could not be parsed may be a part of a statement.
    return node.hasError || node.parent?.isError ? undefined : false;
  }
}

/** What closes all that is open, but for what ends with its line. @param open as `Lexer.open` */
function closers(open: string): string {
  return Array.from(open.replace(/['"]/g, ''), (kind) => closerOf[kind] ?? '')
    .reverse()
    .join('');
}
