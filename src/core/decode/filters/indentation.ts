import { Lexer } from '../../document/lexer.ts';
import { isBlank } from '../../document/lines.ts';
import type { Indentation, TextFilter } from './filter.ts';

/**
 * Tabs or spaces as the editor is set (ggml-org/llama.vscode#72). The whitespace that stands at the cursor is left as
 * it is, and so is what is inside a string of several lines, where it counts.
 */
export const indentation: TextFilter = {
  name: 'indentation',
  apply: (text, { cursor, indentation: wanted }) => {
    if (!wanted || !isForeign(cursor.linePrefix + text, wanted)) return text;
    const unit = wanted.insertSpaces ? wanted.tabSize : unitOf(cursor.linePrefix + text, wanted.tabSize);
    const lexer = new Lexer(cursor.open);
    return text
      .split('\n')
      .map((line, index) => {
        const isText = inText(lexer);
        lexer.run(line + '\n');
        if (isText) return line;
        if (index > 0) return indented(line, wanted, unit);
        return isBlank(cursor.linePrefix) ? continued(line, cursor.linePrefix, wanted, unit) : line;
      })
      .join('\n');
  },
};

/** Whether a line begins with whitespace of the other kind. */
function isForeign(text: string, { insertSpaces }: Indentation): boolean {
  return insertSpaces ? /^ *\t/m.test(text) : /^\t* {2}/m.test(text);
}

function inText({ open }: Lexer): boolean {
  return '`tT'.includes(open.at(-1) ?? '.');
}

/** Spaces of one level in a text that indents by spaces: what its indentations have in common, but for ` *`. */
function unitOf(text: string, tabSize: number): number {
  const widths = [...text.matchAll(/^ +(?=[^\s*])/gm)].map(([{ length }]) => length);
  const common = widths.reduce(greatestCommonDivisor, 0);
  return common > 1 && common <= tabSize ? common : tabSize;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** @param unit columns of one level: of a tab where it becomes spaces, of the spaces that become a tab */
function indented(line: string, { insertSpaces }: Indentation, unit: number): string {
  const [blanks] = /^[ \t]*/.exec(line)!;
  let width = 0;
  for (const char of blanks) width = char === '\t' ? (Math.floor(width / unit) + 1) * unit : width + 1;
  const tabs = insertSpaces ? 0 : Math.floor(width / unit);
  return '\t'.repeat(tabs) + ' '.repeat(width - tabs * unit) + line.slice(blanks.length);
}

/** The rest of a line whose beginning is at the cursor already, if that agrees with how the editor indents. */
function continued(rest: string, before: string, wanted: Indentation, unit: number): string {
  const line = indented(before + rest, wanted, unit);
  return line.startsWith(before) ? line.slice(before.length) : rest;
}
