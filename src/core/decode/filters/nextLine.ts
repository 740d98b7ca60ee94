import { suffixRule } from '../stop/suffixRule.ts';
import type { TextFilter } from './filter.ts';

/** The model may end right after a line that the suffix has, without the newline that the stop rule waits for. */
export const nextLine: TextFilter = {
  name: 'nextLine',
  apply: (text, { cursor }) => {
    const met = suffixRule(cursor)(text + '\n');
    return met ? text.slice(0, met.keep) : text;
  },
};
