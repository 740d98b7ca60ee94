import { indentWidth, isBlank } from '../document/lines.ts';
import { createRandom, randomInteger, sample } from '../random.ts';
import { type Block, blocksOf } from './blocks.ts';
import { codeOf, cut, type Hole, type SourceFile } from './holes.ts';
import { languageOfPath } from './language.ts';

export type BlockStratum =
  /** All that a line opens is missing. */
  | 'body'
  /** Some of it is there, the rest is missing. */
  | 'rest';

const MIN_LINES = 2;
const MAX_LINES = 10;

/**
 * Holes of 2 to 10 lines, each the body of an indented block or the rest of one, at most one to a block; the same ones
 * for the same seed. The cursor is where it is when one has pressed Enter, or is about to: behind the indentation of
 * the first line that is missing, or at the end of the line before.
 */
export function blockHoles(files: readonly SourceFile[], limit: number, seed: number): Hole<BlockStratum>[] {
  const random = createRandom(seed);
  const candidates = files.flatMap((file) => {
    const language = languageOfPath(file.path);
    if (!language) return [];
    return blocksOf(file.text, language)
      .map((block) => ({ file, language, ...block, starts: startsOf(file.text, block) }))
      .filter(({ starts }) => starts.length > 0);
  });
  return sample(candidates, limit, random).map(({ file: { path, text }, language, opener, body, starts }) => {
    // As often all of it as a part, where both can be.
    const isWhole = starts[0] === 0 && (starts.length === 1 || random() < 0.5);
    const rests = starts.filter((start) => start > 0);
    const first = isWhole ? 0 : rests[randomInteger(random, rests.length)]!;
    const before = body[first - 1] ?? opener;
    const offset = random() < 0.5 ? codeOf(text, body[first]!).start : before.end;
    const stratum = isWhole ? 'body' : 'rest';
    return { path, language, stratum, ...cut(text, offset, body.at(-1)!.end) };
  });
}

/** Lines of the body from which on it may be missing: where a statement of its own begins right below another line. */
function startsOf(text: string, { body }: Block): number[] {
  const contents = body.map(({ start, end }) => text.slice(start, end));
  const indent = indentWidth(contents[0]!);
  return [...body.keys()].filter((i) => {
    const missing = body.length - i;
    if (missing < MIN_LINES || missing > MAX_LINES || isBlank(contents[i - 1] ?? 'opener')) return false;
    return indentWidth(contents[i]!) === indent && /^\s*[^\s)\]}]/.test(contents[i]!);
  });
}
