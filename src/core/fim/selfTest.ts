import type { Cancellation, Sequence } from '../decode/sequence.ts';
import { ExactSeam } from '../healing/exact.ts';
import type { Lexicon } from '../healing/lexicon.ts';
import { toText } from '../tokens/byteString.ts';
import { HOLES, type Hole } from './holes.ts';
import { type FimLayout, fimPrompt, plainPrompt, type PromptBudget } from './prompt.ts';
import type { Sentinels } from './sentinels.ts';

/** What a model does with holes that it cannot miss if it was trained to fill them. */
export interface FimTest {
  /** The order of the prompt that suits it. */
  readonly layout: FimLayout;
  /** Bits per byte of what belongs into the holes and of its end, in each order. */
  readonly bits: Readonly<Record<FimLayout, number>>;
  /**
   * Bits by which it is more probable behind the truth that the text ends than that it goes on as the suffix does:
   * with the suffix in the prompt, and with the prefix alone. Means over the holes.
   */
  readonly ending: { readonly filling: number; readonly alone: number };
}

/** PSM must be this much better to be worth its price: each keystroke computes the whole suffix anew. */
const MARGIN = 0.95;

/** Of probabilities: less is none, and its logarithm a number all the same. */
const LEAST = 2 ** -40;

/**
 * The suffix must bring so many bits for the end. The bundled model has 6.9; with its three tokens in another order, or
 * others in their place, less than 2 (test/unit/engine/fimTest.test.ts).
 */
const LEAST_GAIN = 2.8;

/** Random weights take 4 bits per byte and more, by the size of the vocabulary; the bundled model 1.1. */
const MOST_BITS = 4;

/**
 * Asks a model for what stood in some holes. That its tokenizer has the ids says nothing about it: Qwen2.5 has them
 * for its models of prose, too. Neither is it written anywhere which order of the prompt it learned.
 *
 * What a model that was not trained for it gets wrong is the end. It may well know the rest of the line by the prefix,
 * and copy names from a suffix that it takes for an earlier part of the file; but then it goes on writing what the
 * suffix has already. So the odds of an end are compared with those that the prefix alone gives it.
 */
export async function testFim(
  sequence: Sequence,
  lexicon: Lexicon,
  sentinels: Sentinels,
  budget: PromptBudget,
): Promise<FimTest> {
  const sums = { spm: { bits: 0, ending: 0 }, psm: { bits: 0, ending: 0 } };
  let alone = 0;
  let bytes = 0;
  for (const hole of HOLES) {
    const { path, prefix, middle, suffix } = hole;
    const { tokenizer } = lexicon;
    const seam = new ExactSeam(prefix, lexicon);
    bytes += middle.length;
    for (const layout of ['spm', 'psm'] as const) {
      const prompt = fimPrompt(layout, path, seam.base, suffix, tokenizer, sentinels, budget);
      const { bits, ending } = await score(sequence, prompt, seam, hole, lexicon);
      sums[layout].bits += bits;
      sums[layout].ending += ending;
    }
    const prompt = plainPrompt(path, seam.base, tokenizer, sentinels, budget);
    alone += (await score(sequence, prompt, seam, hole, lexicon)).ending;
  }
  const layout = sums.psm.bits < sums.spm.bits * MARGIN ? 'psm' : 'spm';
  return {
    layout,
    bits: { spm: sums.spm.bits / bytes, psm: sums.psm.bits / bytes },
    ending: { filling: sums[layout].ending / HOLES.length, alone: alone / HOLES.length },
  };
}

/** Why a model cannot fill holes, as a sentence; undefined where it can. */
export function cannotFill({ layout, bits, ending }: FimTest): string | undefined {
  if (!(bits[layout] <= MOST_BITS)) {
    return 'It does not know what belongs into the simplest holes: the weights are not those of a code model, or damaged.';
  }
  if (ending.filling > 0 && ending.filling - ending.alone >= LEAST_GAIN) return undefined;
  return 'It has fill-in-the-middle tokens, but does not stop where the text after the cursor goes on: it was not trained to fill holes. Choose a base code model.';
}

const NEVER: Cancellation = { aborted: false };

/** Bits of the middle and its end given the open bytes, and log2 of the odds of an end behind the middle. */
async function score(
  sequence: Sequence,
  prompt: readonly number[],
  seam: ExactSeam,
  { middle, suffix }: Hole,
  { tokenizer, vocabulary, ends }: Lexicon,
): Promise<{ bits: number; ending: number }> {
  const { total } = await seam.covers(sequence, prompt, NEVER);
  const tokens = tokenizer.encode(toText(seam.open) + middle);
  const chain = { tokens: [-1, ...tokens], parents: [-1, ...tokens.keys()] };
  const { rows } = await sequence.score(prompt, chain, NEVER, true);
  // Nothing to be given where no tokens make these bytes.
  let bits = total > 0 ? Math.log2(total) : 0;
  tokens.forEach((id, i) => (bits -= log2(rows[i]!.full![id]!)));
  const last = rows[tokens.length]!.full!;
  const { start, end } = vocabulary.range(suffix[0]!);
  const goesOn = sum(vocabulary.ids.subarray(start, end), last);
  const stops = log2(sum(ends, last));
  return { bits: bits - stops, ending: stops - log2(goesOn) };
}

function log2(probability: number): number {
  return Math.log2(Math.max(LEAST, probability));
}

function sum(ids: Iterable<number>, probabilities: Float32Array): number {
  let total = 0;
  for (const id of ids) total += probabilities[id]!;
  return total;
}
