import { sliceAround } from '../document/slice.ts';
import { createRandom, randomInteger, sample } from '../random.ts';
import { type CodeLine, cut, type Cut, type Hole, linesOfCode, type SourceFile } from './holes.ts';

export type EditStratum = 'one-line' | 'multi-line';

const MAX_LINES = 8;

/**
 * Edits to be typed again: runs of 1 to 8 lines of code, at most one to each first line; the same ones for the same
 * seed. They are taken from the text as it is, for a history of versions is not at hand everywhere: that lines which
 * stand together were written together is an assumption. The cursor is at the end of the line before.
 */
export function editHoles(files: readonly SourceFile[], limit: number, seed: number): Hole<EditStratum>[] {
  const random = createRandom(seed);
  const lines = linesOfCode(files);
  const isNext = (line: CodeLine, next: CodeLine | undefined): boolean =>
    next?.file === line.file && /^(?:\r\n|\n|\r)$/.test(line.file.text.slice(line.line.end, next.line.start));
  return sample([...lines.keys()], limit, random).map((first) => {
    const { file, language, line } = lines[first]!;
    const length = 1 + randomInteger(random, MAX_LINES);
    let last = first;
    while (last - first + 1 < length && isNext(lines[last]!, lines[last + 1])) last++;
    const { path, text } = file;
    const stratum = last === first ? 'one-line' : 'multi-line';
    return {
      path,
      language,
      stratum,
      ...cut(text, endOfLineBefore(text, line.start), lines[last]!.line.end),
    };
  });
}

function endOfLineBefore(text: string, start: number): number {
  if (text[start - 1] === '\n' && text[start - 2] === '\r') return start - 2;
  return Math.max(0, start - 1);
}

/** One press of a key: a line break, together with the indentation that an editor puts after it, or a character. */
const keystroke = /(?:\r\n|\n|\r)[ \t]*|./gsu;

/**
 * Types what is missing again: the text around the cursor after each keystroke, with what is still missing. At the end
 * of it, that is nothing.
 */
export function* editReplay(hole: Cut): Generator<Cut> {
  const { offset, prefix, prefixOffset, suffix, truth } = hole;
  const known = prefix + truth;
  let typed = 0;
  for (const [key] of truth.matchAll(keystroke)) {
    typed += key.length;
    const around = sliceAround(known, prefix.length + typed);
    yield {
      offset: offset + typed,
      prefix: around.prefix,
      prefixOffset: prefixOffset + around.prefixOffset,
      suffix,
      truth: truth.slice(typed),
    };
  }
}
