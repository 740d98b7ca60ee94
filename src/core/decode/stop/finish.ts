import { isBlank } from '../../document/lines.ts';
import type { StopReason } from '../stop.ts';
import { cleanEnd } from './cleanEnd.ts';
import type { CursorContext } from './cursorContext.ts';
import { suffixRule } from './suffixRule.ts';
import { trimSuffixOverlap } from './suffixOverlap.ts';

/** Turns what a rule kept of the generated text into a suggestion. Nothing but whitespace becomes ''. */
export function finish(text: string, cursor: CursorContext, stop: StopReason): string {
  const wasBrokenOff = stop === 'max-tokens' || stop === 'time';
  const whole = wasBrokenOff ? text.slice(0, cleanEnd(text, cursor)) : text;
  // The model may end right after a line that the suffix has, without the newline that the rule waits for.
  const met = suffixRule(cursor)(whole + '\n');
  const joined = met ? whole.slice(0, met.keep) : whole;
  const trimmed = trimEnd(trimSuffixOverlap(joined, cursor.suffix), cursor);
  return isBlank(trimmed) ? '' : trimmed;
}

/** Leaves no blank lines and no blanks at the end of a line; with code right of the cursor, its line is not at an end. */
function trimEnd(text: string, { lineSuffix }: CursorContext): string {
  if (isBlank(lineSuffix)) return text.trimEnd();
  const oneBreak = text.replace(/\s*\n(?=[^\S\n]*$)/, '\n');
  return /^\s/.test(lineSuffix) ? oneBreak.trimEnd() : oneBreak;
}
