import { isBlank } from '../../document/lines.ts';
import type { TextFilter } from './filter.ts';

/**
 * No blank lines and no blanks at the end (continuedev/continue#3591). With code right of the cursor, the line of the
 * text's end is not at an end.
 */
export const trailingBlanks: TextFilter = {
  name: 'trailingBlanks',
  apply: (text, { cursor: { lineSuffix } }) =>
    isBlank(lineSuffix) ? text.trimEnd() : beforeCode(text, lineSuffix),
};

function beforeCode(text: string, code: string): string {
  const oneBreak = text.replace(/\s*\n(?=[^\S\n]*$)/, '\n');
  return /^[\s;,]/.test(code) ? oneBreak.trimEnd() : oneBreak;
}
