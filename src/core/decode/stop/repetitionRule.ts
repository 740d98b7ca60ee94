import { isTelling } from '../../document/lines.ts';
import type { StopRule } from '../stop.ts';

/** Loops of up to this many lines are looked for. */
const maxLoopLines = 3;
/**
 * A phrase said three times or more is a loop from this many characters on: `null, null, null` is still
 * plausible code. Rows of digits and rulers of dashes are so up to the width of a page.
 */
const minLoopLength = 40;
const minRowLength = 100;

/**
 * Cuts a loop, keeping its first round. Lines count as a loop only when whole groups of them repeat in direct
 * succession: a `break;` that comes back in every case of a switch is no loop.
 */
export const repetitionRule: StopRule = (generated) => {
  const keep = repeatedLines(generated) ?? repeatedPhrase(generated);
  return keep === undefined ? undefined : { reason: 'repetition', keep };
};

/** End of the first of some equal groups of complete lines that the text ends with. */
function repeatedLines(text: string): number | undefined {
  const lines = text.split('\n').slice(0, -1);
  for (let size = 1; size <= maxLoopLines; size++) {
    const rounds = size === 1 ? 3 : 2; // the same argument on two lines is still plausible code
    const start = lines.length - rounds * size;
    if (start < 0) break;
    const isLoop = lines.slice(start + size).every((line, i) => line.trim() === lines[start + i]!.trim());
    if (isLoop && isTelling(lines.slice(-size).join(''))) {
      return lines.slice(0, start + size).join('\n').length;
    }
  }
  return undefined;
}

/** End of the first round of a phrase that the text ends with three times or more. */
function repeatedPhrase(text: string): number | undefined {
  for (let size = 1; 3 * size <= text.length; size++) {
    let start = text.length - size;
    while (start > 0 && text[start - 1] === text[start - 1 + size]) start--;
    const length = text.length - start;
    if (length >= Math.max(3 * size, minLoopLength)) {
      return isTelling(text.slice(-size)) || length >= minRowLength ? start + size : undefined;
    }
  }
  return undefined;
}
