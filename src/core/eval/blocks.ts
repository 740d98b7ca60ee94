import { indentWidth, isBlank } from '../document/lines.ts';
import { codeLines, type Line, readLines } from './codeLines.ts';
import type { Language } from './language.ts';

/** A line and those below it that are indented deeper: what it opens, in braces as in Python. */
export interface Block {
  readonly opener: Line;
  /** Two lines or more; the first and the last one are not blank. */
  readonly body: readonly Line[];
}

/** The blocks of a source text whose first two lines are code, outer ones before those in them. */
export function blocksOf(text: string, language: Language): Block[] {
  const code = new Set(codeLines(text, language).map(({ start }) => start));
  const lines = readLines(text);
  const contents = lines.map(({ start, end }) => text.slice(start, end));
  const blocks: Block[] = [];
  for (const [i, opener] of lines.entries()) {
    if (!code.has(opener.start) || !code.has(lines[i + 1]?.start ?? -1)) continue;
    const indent = indentWidth(contents[i]!);
    let end = i + 1; // behind the last line of the body
    for (let j = end; j < lines.length; j++) {
      if (isBlank(contents[j]!)) continue;
      if (indentWidth(contents[j]!) <= indent) break;
      end = j + 1;
    }
    if (end >= i + 3) blocks.push({ opener, body: lines.slice(i + 1, end) });
  }
  return blocks;
}
