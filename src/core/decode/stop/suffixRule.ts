import { isBlank, isTelling } from '../../document/lines.ts';
import type { StopRule } from '../stop.ts';
import type { CursorContext } from '../../document/cursorContext.ts';

/**
 * Cuts before a complete line that repeats the next line of code below the cursor: the two texts have met.
 * The indentation has to agree, or an inner `} else {` would be taken for an outer one.
 */
export function suffixRule(cursor: CursorContext): StopRule {
  const target = cursor.nextLine.trimEnd();
  if (!isTelling(target)) return () => undefined;
  return (generated) => {
    let start = 0;
    for (let end; (end = generated.indexOf('\n', start)) >= 0; start = end + 1) {
      const line = start === 0 ? cursor.linePrefix + generated.slice(0, end) : generated.slice(start, end);
      if (line.trimEnd() === target && !isBlank(generated.slice(start, end)))
        return { reason: 'suffix', keep: start };
    }
    return undefined;
  };
}
