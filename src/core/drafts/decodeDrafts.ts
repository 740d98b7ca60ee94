import { greedyChoice, type Step } from '../decode/choice/tokenChoice.ts';
import type { DecodeOptions } from '../decode/decode.ts';
import { type Generated, GrowingText } from '../decode/growingText.ts';
import type { Sequence } from '../decode/sequence.ts';
import type { StopReason } from '../decode/stop.ts';
import { takeOpening } from '../decode/takeSteps.ts';
import type { Opening } from '../healing/seam.ts';
import { confidence } from './confidence.ts';
import { Grove } from './grove.ts';
import type { Others, Shown, Site } from './others.ts';
import { TextLane } from './textLane.ts';

export interface DraftsOptions extends Omit<DecodeOptions, 'choice'> {
  /** Texts wanted beside the first. */
  readonly count: number;
  /** Makes what comes beside the main text. */
  readonly others: (site: Site) => Others;
  /** Drafts for a text that leaves the main one after some tokens, those of the open bytes among them. */
  readonly fork: Site['fork'];
  /** What is shown of a text. */
  readonly finish: Site['finish'];
}

/** A text beside the first, and what is shown of it. */
export interface Alternative extends Shown {
  readonly stop: StopReason;
  /** Undefined where the model has not scored it. */
  readonly logProbability: number | undefined;
  readonly confidence: number | undefined;
}

/** Ends that the text itself has, and no limit of ours. */
const JOINED: ReadonlySet<StopReason> = new Set(['end', 'line', 'block', 'bracket', 'suffix']);

/**
 * Decodes several texts for one place. The first is what `decode` gives; the others share its passes.
 *
 * @returns the others best first: those that have come to an end of their own, then the more probable ones
 */
export async function decodeDrafts(
  sequence: Sequence,
  opening: Opening,
  options: DraftsOptions,
): Promise<{ first: Generated; others: Alternative[] }> {
  const { tokenizer, ends, drafts, cancellation, expired, fork, finish } = options;
  const beginning = { bytes: '', count: 0, logProbability: opening.logProbability };
  const text = new GrowingText(options, beginning);
  const others = options.others({
    ...{ rules: options, opening, text, fork, finish },
    ended: () => main.ended,
    path: () => grove.path(main),
  });
  const greedy = greedyChoice(tokenizer, ends);
  const choice = {
    choose: (step: Step) => {
      others.watch?.(step.next);
      return greedy.choose(step);
    },
  };
  const reached = takeOpening(opening, { text, choice, drafts });
  const held = opening.walk.path;
  sequence.hold(held);
  const main = new TextLane({ text, choice, drafts }, held.length - 1, reached);
  const grove = new Grove(sequence, main, cancellation);
  for (;;) {
    const lanes = [main, ...others.lanes()].filter(({ isDone }) => !isDone);
    if (lanes.length === 0) break;
    if (expired()) for (const lane of lanes) lane.stop('time');
    else await grove.pass(lanes);
  }
  grove.settle();
  return { first: main.ended!, others: ranked(main.ended!, others, options) };
}

function ranked(first: Generated, others: Others, { finish, count }: DraftsOptions): Alternative[] {
  const texts = new Set([finish(first).text, '']);
  return others
    .texts()
    .map(({ generated, isScored }) => ({
      ...finish(generated),
      stop: generated.stop,
      logProbability: isScored ? generated.logProbability : undefined,
      confidence: isScored ? confidence(generated.lineLogProbability) : undefined,
    }))
    .sort((a, b) => rank(b) - rank(a) || (b.logProbability ?? 0) - (a.logProbability ?? 0))
    .filter(({ text }) => !texts.has(text) && texts.add(text))
    .slice(0, count);
}

function rank({ stop }: Alternative): number {
  return JOINED.has(stop) ? 1 : 0;
}
