import { indentWidth, isBlank } from '../../document/lines.ts';
import type { TextFilter } from './filter.ts';

const closerLine = /^\s*[)\]}]+[;,]?$/;

/**
 * Leaves out a last line that closes what the text itself has opened, where the next line begins with the same closer:
 * that of a block whose first line is missing stands below the cursor at the cursor's own indentation.
 */
export const closerBelow: TextFilter = {
  name: 'closerBelow',
  apply: (text, { cursor: { linePrefix, nextLine } }) => {
    const whole = text.trimEnd();
    const end = whole.lastIndexOf('\n');
    const last = whole.slice(end + 1);
    if (end < 0 || !isBlank(linePrefix) || !closerLine.test(last)) return text;
    const isSame =
      nextLine.trimStart().startsWith(last.trimStart().charAt(0)) &&
      [last, nextLine].every((line) => indentWidth(line) === indentWidth(linePrefix));
    return isSame ? whole.slice(0, end) : text;
  },
};
