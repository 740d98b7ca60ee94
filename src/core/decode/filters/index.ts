import { isBlank } from '../../document/lines.ts';
import { brokenOff } from './brokenOff.ts';
import { closerBelow } from './closerBelow.ts';
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
  indentation,
  trailingBlanks,
];

/** Turns what the stop rules kept of a generated text into a suggestion. */
export function filterText(generated: string, context: FilterContext): Filtered {
  if (isBlank(generated)) return { text: '' };
  let text = generated;
  for (const { name, apply } of filters) {
    text = apply(text, context);
    if (isBlank(text)) return { text: '', emptiedBy: name };
  }
  return { text };
}
