import { cleanEnd } from './cleanEnd.ts';
import type { TextFilter } from './filter.ts';

/** Drops the piece of a statement in which a text of several lines was broken off by a limit. */
export const brokenOff: TextFilter = {
  name: 'brokenOff',
  apply: (text, { cursor, stop }) =>
    stop === 'max-tokens' || stop === 'time' ? text.slice(0, cleanEnd(text, cursor)) : text,
};
