import { characterStart } from '../document/slice.ts';
import { createRandom, randomInteger, sample } from '../random.ts';
import { type Block, blocksOf } from './blocks.ts';
import { codeOf, cut, type Hole, linesOfCode, type SourceFile, stratumOf } from './holes.ts';

const MAX_LENGTH = 200;
/** A function, usually; a class is longer. */
const MAX_LINES = 40;

/**
 * Holes between two random places of one block of at most 40 lines, the largest such block around a random line of
 * code, and not further apart than 200 characters; the same ones for the same seed. What is missing begins and ends
 * anywhere, so that the text after the cursor is seldom the beginning of a line.
 */
export function spanHoles(files: readonly SourceFile[], limit: number, seed: number): Hole[] {
  const random = createRandom(seed);
  const blocks = new Map<SourceFile, Block[]>();
  return sample(linesOfCode(files), limit, random).map(({ file, language, line }) => {
    const { path, text } = file;
    let ofFile = blocks.get(file);
    if (!ofFile) blocks.set(file, (ofFile = blocksOf(text, language)));
    const around = ofFile.find(
      ({ opener, body }) =>
        opener.start <= line.start && line.end <= body.at(-1)!.end && body.length < MAX_LINES,
    );
    const code = codeOf(text, line);
    const offset = characterStart(text, code.start + randomInteger(random, code.end - code.start));
    const first = offset + text.slice(offset, code.end).search(/\S/);
    const last = Math.min(around ? around.body.at(-1)!.end : code.end, offset + MAX_LENGTH);
    const end = endAfter(text, first, first + 1 + randomInteger(random, last - first));
    const stratum = stratumOf(text.slice(line.start, offset), text.slice(offset, line.end));
    return { path, language, stratum, ...cut(text, offset, end) };
  });
}

/** Where something ends that has the character at `first`: an end that splits neither a surrogate pair nor a line break. */
function endAfter(text: string, first: number, end: number): number {
  const start = characterStart(text, end);
  if (start === first) return first + 2;
  return text[start] === '\n' && text[start - 1] === '\r' ? start - 1 : start;
}
