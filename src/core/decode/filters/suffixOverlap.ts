import { isTelling } from '../../document/lines.ts';
import type { TextFilter } from './filter.ts';

/** Shorter ends of a text meet the text after the cursor by chance. */
const minOverlap = 8;

/**
 * Takes off the end of a text what the text after the cursor begins with. Brackets are none of its business: whether a
 * `)` is one too many depends on what was open at the cursor, which the bracket rule knows.
 */
export const suffixOverlap: TextFilter = {
  name: 'suffixOverlap',
  apply: (text, { cursor: { suffix } }) => {
    for (let length = Math.min(text.length, suffix.length); length >= minOverlap; length--) {
      const head = suffix.slice(0, length);
      if (text.endsWith(head) && isTelling(head)) return text.slice(0, -length);
    }
    const isSeparatorTwice = /^[;,]/.test(suffix) && text.endsWith(suffix.charAt(0));
    return isSeparatorTwice ? text.slice(0, -1) : text;
  },
};
