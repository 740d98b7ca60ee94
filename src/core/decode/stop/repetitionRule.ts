import { isTelling } from '../../document/lines.ts';
import type { StopRule } from '../stop.ts';

/** Loops of up to this many lines are looked for. */
const maxLoopLines = 3;
/** A phrase said three times over at least this many characters: `null, null, null` is still plausible code. */
const minLoopLength = 24;

/**
 * Cuts a loop, keeping its first round. Lines count as a loop only when whole groups of them repeat in direct
 * succession: a `break;` that comes back in every case of a switch is no loop.
 */
export const repetitionRule: StopRule = (generated) => {
  const keep = repeatedLines(generated) ?? repeatedPhrase(generated);
  return keep === undefined ? undefined : { reason: 'repetition', keep };
};

/** End of the first of two equal groups of complete lines at the end of the text. */
function repeatedLines(text: string): number | undefined {
  const lines = text.split('\n').slice(0, -1);
  for (let size = 1; size <= maxLoopLines && 2 * size <= lines.length; size++) {
    const middle = lines.length - size;
    const round = lines.slice(middle);
    const isLoop = round.every((line, i) => line.trim() === lines[middle - size + i]!.trim());
    if (isLoop && isTelling(round.join(''))) return lines.slice(0, middle).join('\n').length;
  }
  return undefined;
}

/** End of the first round of a phrase that the text ends with three times or more. */
function repeatedPhrase(text: string): number | undefined {
  for (let size = 1; 3 * size <= text.length; size++) {
    let start = text.length - size;
    while (start > 0 && text[start - 1] === text[start - 1 + size]) start--;
    if (text.length - start >= Math.max(3 * size, minLoopLength)) {
      return isTelling(text.slice(-size)) ? start + size : undefined;
    }
  }
  return undefined;
}
