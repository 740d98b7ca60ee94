import { characterStart, type Slice, sliceAround } from '../document/slice.ts';
import { codeLines, type Line } from './codeLines.ts';
import { type Language, languageOfPath } from './language.ts';
import { createRandom, randomInteger, sample } from '../random.ts';

/** Where on its line a hole begins. The classes differ much in difficulty: an average over them hides it. */
export type Stratum =
  /** After the indentation, if any: the whole line is missing. */
  | 'indent'
  | 'mid-identifier'
  /** At the end of a word. */
  | 'aligned'
  | 'after-space'
  | 'after-punctuation';

/** A text from which a part was taken: what is before it, and what is after it. */
export interface Cut extends Slice {
  readonly offset: number;
  /** What was there, without blanks at its end. */
  readonly truth: string;
}

/**
 * A place in a source file from which something was taken: the rest of the line, or what else the kind of hole says.
 *
 * @typeParam S classes of such holes that differ in difficulty
 */
export interface Hole<S extends string = Stratum> extends Cut {
  readonly path: string;
  readonly language: Language;
  readonly stratum: S;
}

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A line of code of a file. */
export interface CodeLine {
  readonly file: SourceFile;
  readonly language: Language;
  readonly line: Line;
}

/** All lines of code in which a hole may be. */
export function linesOfCode(files: readonly SourceFile[]): CodeLine[] {
  return files.flatMap((file) => {
    const language = languageOfPath(file.path);
    if (!language) return [];
    return codeLines(file.text, language).map((line) => ({ file, language, line }));
  });
}

export function hasCode(files: readonly SourceFile[]): boolean {
  return files.some((file) => linesOfCode([file]).length > 0);
}

/** Holes at random places of random lines of code, at most one to a line; the same ones for the same seed. */
export function lineHoles(files: readonly SourceFile[], limit: number, seed: number): Hole[] {
  const random = createRandom(seed);
  return sample(linesOfCode(files), limit, random).map(({ file: { path, text }, language, line }) => {
    const code = codeOf(text, line);
    const place = code.start + randomInteger(random, code.end - code.start);
    const cut = cutLine(text, line, characterStart(text, place));
    const stratum = stratumOf(text.slice(line.start, cut.offset), text.slice(cut.offset, line.end));
    return { path, language, stratum, ...cut };
  });
}

/** The line without the blanks at its ends. */
export function codeOf(text: string, { start, end }: Line): Line {
  const content = text.slice(start, end);
  return { start: end - content.trimStart().length, end: start + content.trimEnd().length };
}

/** Takes out the rest of a line from an offset on. */
export function cutLine(text: string, line: Line, offset: number): Cut {
  return cut(text, offset, line.end);
}

/** Takes out what is between two offsets. */
export function cut(text: string, offset: number, end: number): Cut {
  const { prefix, prefixOffset } = sliceAround(text, offset);
  const { suffix } = sliceAround(text, end);
  return { offset, prefix, prefixOffset, suffix, truth: text.slice(offset, end).trimEnd() };
}

/** @param before the line before the cursor, @param after the line after it */
export function stratumOf(before: string, after: string): Stratum {
  if (/^\s*$/.test(before)) return 'indent';
  if (/\s$/.test(before)) return 'after-space';
  if (!/[\p{L}\p{N}_$]$/u.test(before)) return 'after-punctuation';
  return /^[\p{L}\p{N}_$]/u.test(after) ? 'mid-identifier' : 'aligned';
}
