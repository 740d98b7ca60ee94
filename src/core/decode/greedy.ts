import type { NextTokens } from '../forward.ts';
import type { Opening } from '../healing/seam.ts';
import type { ByteString } from '../tokens/byteString.ts';
import { TextAssembler } from '../tokens/textAssembler.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import type { Cancellation, Sequence } from './sequence.ts';
import type { StopReason, StopRule } from './stop.ts';

export interface GreedyOptions {
  readonly tokenizer: Tokenizer;
  /** Tokens that end the text. */
  readonly ends: ReadonlySet<number>;
  readonly stop: StopRule;
  readonly maxTokens: number;
  /** True once the time budget is spent. */
  readonly expired: () => boolean;
  readonly cancellation: Cancellation;
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
 * Plain greedy decoding: the most probable allowed token, one per forward pass, until something says stop.
 *
 * @param opening how it begins: healing may have decided on the first token
 */
export async function decodeGreedy(
  sequence: Sequence,
  opening: Opening,
  options: GreedyOptions,
): Promise<Generated> {
  const assembler = new TextAssembler();
  let { next, logProbability } = opening;
  const done = (stop: StopReason, count: number, keep?: number): Generated => ({
    text: keep === undefined ? assembler.text : assembler.text.slice(0, keep),
    stop,
    count,
    logProbability,
  });
  for (let count = 1; ; count++) {
    const candidate =
      count === 1 && opening.token ? { ...opening.token, probability: 1 } : best(next, options);
    if (!candidate) return done('end', count); // nothing but tokens that must not be shown: no text to offer
    const { id, beyond, probability } = candidate;
    logProbability += Math.log(probability);
    if (options.ends.has(id)) return done('end', count);
    const text = assembler.push(beyond);
    // Bytes that make no character: what follows such a slip is not worth waiting for.
    const broken = text.indexOf(REPLACEMENT);
    if (broken >= 0) return done('end', count, broken);
    const decision = options.stop(text);
    if (decision) return done(decision.reason, count, decision.keep);
    const room = sequence.forward.maxLength - sequence.forward.length;
    if (count >= options.maxTokens || room < 1) return done('max-tokens', count);
    if (options.expired()) return done('time', count);
    next = await sequence.append([id], options.cancellation);
  }
}

/**
 * The most probable token that is text or an end. Any other special token is passed over, so none can leak
 * into a document, whatever the model believes.
 */
function best(
  next: NextTokens,
  { tokenizer, ends }: GreedyOptions,
): { id: number; beyond: ByteString; probability: number } | undefined {
  for (let i = 0; i < next.ids.length; i++) {
    const id = next.ids[i]!;
    const beyond = tokenizer.bytes(id);
    if (ends.has(id) || beyond !== '') return { id, beyond, probability: next.probabilities[i]! };
  }
  return undefined;
}
