import { characterStart } from '../document/slice.ts';
import {
  type CodeLine,
  codeOf,
  type Cut,
  cutLine,
  linesOfCode,
  type SourceFile,
  stratumOf,
} from './holes.ts';
import type { Language } from './language.ts';
import { createRandom, type Random, randomInteger, sample, seedOf } from '../random.ts';

/** Where a cursor inside a token stands. */
export type MidStratum =
  /** Within the blanks that its line begins with, or after them, where an editor puts it after a line break. */
  | 'indentation'
  /** Behind a blank within the code, before the word that the same token goes on with. */
  | 'after-space'
  | 'mid-identifier'
  /** Among operators, brackets and quotes. */
  | 'other';

/**
 * Two holes in one line: from the beginning of a token on, and from inside that token or, in the indentation, inside
 * that or a later one. Whoever fills the second one knows more than who fills the first. What he does worse, he does
 * worse because of how the cursor cuts the token.
 */
export interface CursorPair {
  readonly path: string;
  readonly language: Language;
  /** Of `mid`. */
  readonly stratum: MidStratum;
  /** Where a token begins: in the indentation, the beginning of the line. */
  readonly aligned: Cut;
  /** Where none begins. */
  readonly mid: Cut;
}

/** Text before a line, in characters, with which its tokens come out as they do in the whole file. */
const CONTEXT = 2048;
/** Share of the lines whose pair is sought in the indentation first. */
const INDENTATION_SHARE = 0.2;

/**
 * Pairs in random lines of code, at most one to a line; the same ones for the same seed and tokenizer. Line ends are
 * LF, as the model sees them.
 *
 * @param tokenEnds where the tokens of a text end, as offsets into it
 */
export async function* cursorPairs(
  files: readonly SourceFile[],
  seed: number,
  tokenEnds: (text: string) => Promise<readonly number[]>,
): AsyncGenerator<CursorPair> {
  const random = createRandom(seedOf('pairs', seed));
  const lines = linesOfCode(files.map(({ path, text }) => ({ path, text: text.replaceAll('\r\n', '\n') })));
  for (const codeLine of sample(lines, lines.length, random)) {
    const { file, language, line } = codeLine;
    const ends = await tokenEndsAround(codeLine, tokenEnds);
    const offsets = ends && chooseOffsets(codeLine, ends, random);
    if (!offsets) continue;
    yield {
      path: file.path,
      language,
      stratum: midStratumOf(file.text.slice(line.start, offsets.mid), file.text.slice(offsets.mid, line.end)),
      aligned: cutLine(file.text, line, offsets.aligned),
      mid: cutLine(file.text, line, offsets.mid),
    };
  }
}

/** Ends of the tokens of a line and of some text around it, as offsets in its file. */
async function tokenEndsAround(
  { file: { text }, line }: CodeLine,
  tokenEnds: (text: string) => Promise<readonly number[]>,
): Promise<number[] | undefined> {
  // From a line start on; and the line below belongs to it, for the line break may be part of the last token.
  const start = text.lastIndexOf('\n', line.start - CONTEXT) + 1;
  const below = text.indexOf('\n', line.end + 1);
  const piece = text.slice(start, below < 0 ? text.length : below);
  const ends = await tokenEnds(piece);
  // A tokenizer that normalises text has put another one in its place: its offsets mean nothing here.
  return ends.at(-1) === piece.length ? [start, ...ends.map((end) => start + end)] : undefined;
}

/**
 * A place where a token begins, and one after it where none does: in the indentation, the line start and any such place
 * up to the code; else both in one token. Undefined where every token of the code is one character.
 */
function chooseOffsets(
  { file: { text }, line }: CodeLine,
  boundaries: readonly number[],
  random: Random,
): { aligned: number; mid: number } | undefined {
  const code = codeOf(text, line);
  const isBoundary = new Set(boundaries);
  const between = (from: number, to: number): number[] => {
    const places: number[] = [];
    for (let at = from + 1; at < to; at++) {
      if (!isBoundary.has(at) && characterStart(text, at) === at) places.push(at);
    }
    return places;
  };
  const pick = <T>(items: readonly T[]): T => items[randomInteger(random, items.length)]!;

  if (random() < INDENTATION_SHARE && isBoundary.has(line.start)) {
    const places = between(line.start, code.start + 1);
    if (places.length > 0) return { aligned: line.start, mid: pick(places) };
  }
  const tokens = boundaries
    .map((aligned, i) => ({ aligned, end: boundaries[i + 1] ?? aligned }))
    .filter(({ aligned, end }) => aligned >= line.start && end > code.start)
    // A token that brings its blank along begins before the code; behind that blank is still the indentation.
    .map(({ aligned, end }) => ({
      aligned,
      places: between(Math.max(aligned, code.start), Math.min(end, code.end)),
    }))
    .filter(({ places }) => places.length > 0);
  if (tokens.length === 0) return undefined;
  const { aligned, places } = pick(tokens);
  return { aligned, mid: pick(places) };
}

/** @param before the line before the cursor, @param after the line after it */
export function midStratumOf(before: string, after: string): MidStratum {
  const stratum = stratumOf(before, after);
  if (stratum === 'indent') return 'indentation';
  return stratum === 'after-space' || stratum === 'mid-identifier' ? stratum : 'other';
}
