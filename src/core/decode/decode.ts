import type { Opening } from '../healing/seam.ts';
import type { DraftPolicy } from '../speculation/draftPolicy.ts';
import { TextAssembler } from '../tokens/textAssembler.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import { greedyChoice, type TokenChoice } from './choice/tokenChoice.ts';
import { type Cancellation, NO_BRANCHES, type Sequence } from './sequence.ts';
import type { StopReason, StopRule } from './stop.ts';
import { Walk } from './walk.ts';

export interface DecodeOptions {
  readonly tokenizer: Tokenizer;
  /** Tokens that end the text. */
  readonly ends: ReadonlySet<number>;
  readonly stop: StopRule;
  readonly maxTokens: number;
  /** True once the time budget is spent. */
  readonly expired: () => boolean;
  readonly cancellation: Cancellation;
  /** Where drafts come from; without it each pass gives one token. */
  readonly drafts?: DraftPolicy | undefined;
  /** Default: the most probable token. */
  readonly choice?: TokenChoice | undefined;
}

export interface Generated {
  readonly text: string;
  readonly stop: StopReason;
  /** Tokens chosen, an end token included. */
  readonly count: number;
  /** Sum of their natural log-probabilities. */
  readonly logProbability: number;
}

/** What a decoder makes of bytes that are no UTF-8. */
const REPLACEMENT = '\ufffd';

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
  const assembler = new TextAssembler();
  let { walk, logProbability } = opening;
  const done = (stop: StopReason, count: number, keep?: number): Generated => {
    walk.commit();
    return {
      text: keep === undefined ? assembler.text : assembler.text.slice(0, keep),
      stop,
      count,
      logProbability,
    };
  };
  for (let count = 1; ; count++) {
    const healed = count === 1 ? opening.token : undefined;
    const chosen = healed
      ? { id: healed.id, probability: 1 }
      : choice.choose({ position: count, next: walk.next, node: walk.node });
    if (!chosen) return done('end', count); // nothing but tokens that must not be shown: no text to offer
    const { id, probability } = chosen;
    logProbability += Math.log(probability);
    drafts?.emit(id);
    if (ends.has(id)) return done('end', count);
    const text = assembler.push(healed?.beyond ?? tokenizer.bytes(id));
    // Bytes that make no character: what follows such a slip is not worth waiting for.
    const broken = text.indexOf(REPLACEMENT);
    if (broken >= 0) return done('end', count, broken);
    const decision = options.stop(text);
    if (decision) return done(decision.reason, count, decision.keep);
    if (count >= options.maxTokens) return done('max-tokens', count);
    if (walk.descend(id)) continue;

    walk.commit();
    const { length, maxLength } = sequence.forward;
    if (length >= maxLength) return done('max-tokens', count);
    if (options.expired()) return done('time', count);
    const pass = { length, positions: 1, depth: Math.min(options.maxTokens - count, maxLength - length) - 1 };
    const branches = drafts ? await drafts.draft(NO_BRANCHES, pass, cancellation) : NO_BRANCHES;
    const rows = await sequence.extend([id], branches, cancellation, choice.sampler !== undefined);
    drafts?.observe(rows);
    walk = new Walk(sequence, branches, rows);
  }
}
