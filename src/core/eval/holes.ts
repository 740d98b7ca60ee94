import { characterStart, sliceAround } from '../document/slice.ts';
import { codeLines, type Line } from './codeLines.ts';
import { type Language, languageOfPath } from './language.ts';
import { createRandom, type Random, randomInteger, sample } from './random.ts';

/** Where on its line a hole begins. The classes differ much in difficulty: an average over them hides it. */
export type Stratum =
  /** After the indentation, if any: the whole line is missing. */
  | 'indent'
  | 'mid-identifier'
  /** At the end of a word. */
  | 'aligned'
  | 'after-space'
  | 'after-punctuation';

/** A place in a source file from which the rest of the line was taken. */
export interface Hole {
  readonly path: string;
  readonly language: Language;
  readonly offset: number;
  readonly stratum: Stratum;
  /** Text before the hole and the offset where it begins, and the text after: from the end of the line on. */
  readonly prefix: string;
  readonly prefixOffset: number;
  readonly suffix: string;
  /** What was there, without blanks at its end. */
  readonly truth: string;
}

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Holes at random places of random lines of code, at most one to a line; the same ones for the same seed. */
export function lineHoles(files: readonly SourceFile[], limit: number, seed: number): Hole[] {
  const lines = files.flatMap((file) => {
    const language = languageOfPath(file.path);
    if (!language) return [];
    return codeLines(file.text, language === 'Python').map((line) => ({ file, language, line }));
  });
  const random = createRandom(seed);
  return sample(lines, limit, random).map(({ file, language, line }) => {
    return { path: file.path, language, ...cutHole(file.text, line, random) };
  });
}

function cutHole(text: string, line: Line, random: Random): Omit<Hole, 'path' | 'language'> {
  const content = text.slice(line.start, line.end);
  const code = content.trim();
  const indent = content.indexOf(code);
  const offset = characterStart(text, line.start + indent + randomInteger(random, code.length));
  const { prefix, prefixOffset } = sliceAround(text, offset);
  return {
    offset,
    stratum: stratumOf(text.slice(line.start, offset), text.slice(offset, line.end)),
    prefix,
    prefixOffset,
    suffix: sliceAround(text, line.end).suffix,
    truth: text.slice(offset, line.start + indent + code.length),
  };
}

/** @param before the line before the cursor, @param after the line after it */
export function stratumOf(before: string, after: string): Stratum {
  if (/^\s*$/.test(before)) return 'indent';
  if (/\s$/.test(before)) return 'after-space';
  if (!/[\p{L}\p{N}_$]$/u.test(before)) return 'after-punctuation';
  return /^[\p{L}\p{N}_$]/u.test(after) ? 'mid-identifier' : 'aligned';
}
