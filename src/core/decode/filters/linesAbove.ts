import { isBlank, isTelling } from '../../document/lines.ts';
import type { TextFilter } from './filter.ts';

/**
 * Nothing, for a text that says again what stands right above it (continuedev/continue#4721). A line that somebody
 * has begun to type is theirs, and may be what was above.
 */
export const linesAbove: TextFilter = {
  name: 'linesAbove',
  apply: (text, { cursor: { prefix, linePrefix } }) => {
    if (!isBlank(linePrefix)) return text;
    const lines = linesOf(linePrefix + text);
    // Below this, lines are alike by chance: a bracket, `end`.
    if (lines.length === 0 || !isTelling(lines.join(''))) return text;
    // Longer lines than these cannot be among those above, which are looked for from the cursor backwards.
    const near = prefix.slice(-2 * (linePrefix.length + text.length) - 1000);
    const above = linesOf(near.slice(0, near.length - linePrefix.length)).slice(-lines.length);
    const isSame = above.length === lines.length && above.every((line, i) => line === lines[i]);
    return isSame ? '' : text;
  },
};

/** Those that are not blank, without the blanks at their ends. */
function linesOf(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => !isBlank(line))
    .map((line) => line.trimEnd());
}
