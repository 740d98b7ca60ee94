import { withoutEnd } from '../../document/insertion.ts';
import { isBlank } from '../../document/lines.ts';
import { closersOf } from '../closers.ts';
import { standsFor } from '../neededClosers.ts';
import { brokenOff } from './brokenOff.ts';
import { closerBelow } from './closerBelow.ts';
import { closersAgain } from './closersAgain.ts';
import type { Filtered, FilterContext, TextFilter } from './filter.ts';
import { indentation } from './indentation.ts';
import { linesAbove } from './linesAbove.ts';
import { nextLine } from './nextLine.ts';
import { suffixOverlap } from './suffixOverlap.ts';
import { trailingBlanks } from './trailingBlanks.ts';

/** In this order: those that compare with the text around the cursor see the model's own indentation. */
const filters: readonly TextFilter[] = [
  brokenOff,
  nextLine,
  closerBelow,
  linesAbove,
  suffixOverlap,
  closersAgain,
  indentation,
  trailingBlanks,
];

/** Turns what the stop rules kept of a generated text into a suggestion. */
export function filterText(
  generated: string,
  { cursor, ...others }: Omit<FilterContext, 'written'>,
): Filtered {
  if (isBlank(generated)) return { text: '' };
  const { suffix, lineSuffix } = cursor;
  const closers = closersOf(cursor);
  let text = generated;
  let { written } = closers(text);
  for (const { name, apply } of filters) {
    const beyond = { suffix: suffix.slice(written), lineSuffix: lineSuffix.slice(written) };
    text = apply(text, {
      ...others,
      cursor: { ...cursor, ...beyond },
      written: suffix.slice(0, written),
    });
    if (isBlank(text)) return { text: '', emptiedBy: name };
    ({ written } = closers(text)); // less, where what has written them is gone
  }
  // A bracket more than the text may close looks like one that it stands in for, once it is at the end.
  const last = withoutEnd(text, suffix.slice(0, written));
  const { writtenTo } = closers(last.text);
  const replaces = standsFor(last.text, cursor.open, suffix.slice(0, last.replaces), writtenTo);
  const shortest = withoutEnd(last.text, suffix.slice(0, replaces));
  return shortest.replaces > 0 ? shortest : { text: shortest.text };
}
