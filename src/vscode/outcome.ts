import type { FilterName } from '../core/decode/filters/filter.ts';
import type { SpeculationReport } from '../core/speculation/tally.ts';
import type { Unavailable } from './availability.ts';
import type { DraftsHere } from './drafts/draftsHere.ts';
import type { Answer } from './session/answer.ts';

/** How a request for a completion ended. Every way out has a name, so that "it does nothing" can be looked up. */
export type Outcome =
  | {
      readonly kind: 'suggested';
      readonly drafts: DraftsHere;
      readonly answer: Answer;
    }
  /** The user has them off, paused, or off for this language, or this is no text to complete. */
  | { readonly kind: Unavailable }
  /** Completions are off on battery, and nobody asked for this one. */
  | { readonly kind: 'onBattery' }
  /** The user wants them only when asking, and did not. */
  | { readonly kind: 'manual' }
  /** The next key came, or the editor lost interest. */
  | { readonly kind: 'cancelled' }
  /** The document changed while the engine worked, and nobody cancelled. */
  | { readonly kind: 'stale' }
  /** The model would write nothing. */
  | { readonly kind: 'empty'; readonly answer: Answer }
  /** Nothing is left of what the model would write. */
  | { readonly kind: 'filtered'; readonly by: FilterName; readonly answer: Answer }
  /** All drafts are less probable than what is to be shown. */
  | { readonly kind: 'unlikely'; readonly answer: Answer }
  /** Another model would help where `badModel` says so. */
  | { readonly kind: 'failed'; readonly message: string; readonly badModel?: boolean };

/** One line for the log. */
export function describeOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'suggested': {
      const [first, ...others] = outcome.drafts.drafts;
      const more = others.length > 0 ? ` and ${others.length} more` : '';
      return `suggested ${first!.text.length} characters${more} (${describeAnswer(outcome.answer)})`;
    }
    case 'empty':
      return `nothing to suggest (${describeAnswer(outcome.answer)})`;
    case 'filtered':
      return `nothing: all left out by ${outcome.by} (${describeAnswer(outcome.answer)})`;
    case 'unlikely':
      return `nothing: too unlikely (${describeAnswer(outcome.answer)})`;
    case 'failed':
      return `nothing: ${outcome.message}`;
    case 'off':
      return 'nothing: turned off';
    case 'paused':
      return 'nothing: paused';
    case 'notHere':
      return 'nothing: not in this kind of document';
    case 'secret':
      return 'nothing: the file may hold secrets';
    case 'excluded':
      return 'nothing: the file is excluded';
    case 'languageOff':
      return 'nothing: turned off for this language';
    case 'onBattery':
      return 'nothing: turned off on battery';
    case 'manual':
      return 'nothing: nobody asked';
    case 'cancelled':
      return 'nothing: cancelled';
    case 'stale':
      return 'nothing: the text has changed since';
  }
}

function describeAnswer({ from, result, totalMs }: Answer): string {
  if (from === 'cache') return `from the answer before; ${totalMs.toFixed(0)} ms`;
  const { stop, tokens, timings, speculation } = result;
  const { prompt, context, reused, generated } = tokens;
  const others = context > 0 ? ` with ${context} of other files` : '';
  const drafts = speculation ? ` ${describeDrafts(speculation)}` : '';
  return `stopped by ${stop}; ${prompt} prompt tokens${others}, ${reused} of them cached, ${generated} generated${drafts}; ${timings.total.toFixed(0)} ms`;
}

const list = new Intl.ListFormat('en-GB'); // a, b and c

/** In how many passes, and the sources of the tokens that were accepted. */
function describeDrafts({ passes, sources }: SpeculationReport): string {
  const accepted = Object.entries(sources)
    .filter(([, source]) => source.accepted > 0)
    .map(([name, source]) => `${name} ${source.accepted}`);
  const taken = `in ${passes} ${passes === 1 ? 'pass' : 'passes'}`;
  return accepted.length > 0 ? `${taken}, drafts from ${list.format(accepted)}` : taken;
}
