import type { TextFilter } from './filter.ts';

/**
 * Takes the closers off the end of a text that it has written out and not gone on past: they are right of the cursor
 * already, and can stay there.
 */
export const closersAgain: TextFilter = {
  name: 'closersAgain',
  apply: (text, { written }) => {
    const whole = text.trimEnd();
    let length = 0;
    while (length < written.length && whole.at(-1 - length) === written.at(-1 - length)) length++;
    return length === 0 ? text : whole.slice(0, whole.length - length);
  },
};
