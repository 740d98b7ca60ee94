import { isBlank } from '../../document/lines.ts';
import type { StopRule } from '../stop.ts';
import { cleanEnd } from '../filters/cleanEnd.ts';
import type { CursorContext } from '../../document/cursorContext.ts';

/** Ends at the limit of lines (blank ones are free), or before it where the text is still in one piece. */
export function maxLinesRule(cursor: CursorContext, maxLines: number): StopRule {
  return (generated) => {
    let lines = 0;
    let start = 0;
    for (let end; (end = generated.indexOf('\n', start)) >= 0; start = end + 1) {
      if (!isBlank(generated.slice(start, end)) && ++lines === maxLines) {
        return { reason: 'max-lines', keep: cleanEnd(generated.slice(0, end + 1), cursor) };
      }
    }
    return undefined;
  };
}
