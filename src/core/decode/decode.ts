import type { Opening } from '../healing/seam.ts';
import type { DraftPolicy } from '../speculation/draftPolicy.ts';
import { greedyChoice, type TokenChoice } from './choice/tokenChoice.ts';
import { type Generated, GrowingText, type TextRules } from './growingText.ts';
import { type Cancellation, NO_BRANCHES, type Sequence } from './sequence.ts';
import { takeOpening, takeSteps } from './takeSteps.ts';
import { Walk } from './walk.ts';

export interface DecodeOptions extends TextRules {
  /** True once the time budget is spent. */
  readonly expired: () => boolean;
  readonly cancellation: Cancellation;
  /** Where drafts come from; without it each pass gives one token. */
  readonly drafts?: DraftPolicy | undefined;
  /** Default: the most probable token. */
  readonly choice?: TokenChoice | undefined;
}

/**
 * Chooses token after token until something says stop. Where drafts are at hand, a pass computes what follows them too,
 * and decoding goes on from those that turn out to be what is chosen (Leviathan et al. 2211.17192): the text, or its
 * law where it is drawn, is the same, in fewer passes.
 *
 * @param opening how it begins: healing may have decided on the first token, and scored drafts after it
 */
export async function decode(
  sequence: Sequence,
  opening: Opening,
  options: DecodeOptions,
): Promise<Generated> {
  const { tokenizer, ends, drafts, cancellation } = options;
  const choice = options.choice ?? greedyChoice(tokenizer, ends);
  const text = new GrowingText(options, { bytes: '', count: 0, logProbability: opening.logProbability });
  let { walk } = opening;
  let step = takeOpening(opening, { text, choice, drafts });
  for (;;) {
    sequence.commit(walk.path);
    if (step.ended) return step.ended;
    const { length, maxLength } = sequence.forward;
    if (length >= maxLength) return text.end('max-tokens');
    if (options.expired()) return text.end('time');
    const pass = { length, positions: 1, depth: Math.min(text.room, maxLength - length) - 1 };
    const branches = drafts ? await drafts.draft(NO_BRANCHES, pass, cancellation) : NO_BRANCHES;
    const rows = await sequence.extend([step.token], branches, cancellation, choice.sampler !== undefined);
    drafts?.observe(rows);
    walk = new Walk(branches, rows);
    step = takeSteps(walk, { text, choice, drafts });
  }
}
