import { withoutEnd } from '../../document/insertion.ts';
import type { TextFilter } from './filter.ts';

/**
 * Takes the closers off the end of a text that it has written out and not gone on past: they are right of the cursor
 * already, and can stay there.
 */
export const closersAgain: TextFilter = {
  name: 'closersAgain',
  apply: (text, { written }) => {
    const whole = text.trimEnd();
    const { replaces, text: rest } = withoutEnd(whole, written);
    return replaces === written.length ? text : rest;
  },
};
