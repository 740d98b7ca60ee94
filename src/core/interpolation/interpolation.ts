import type { RowMixer } from '../decode/sequence.ts';
import type { NextTokens } from '../forward.ts';
import type { WorkspaceIndex } from '../speculation/workspaceIndex.ts';
import { backOff, type Belief } from './backOff.ts';
import { type Counts, Evidence, ORDERS } from './evidence.ts';
import { BREAK, Occurrences } from './occurrences.ts';

/** A document, as tokens. */
export interface InterpolatedText {
  /** Up to the open bytes. */
  readonly before: readonly number[];
  /** After the cursor. */
  readonly after: readonly number[];
  /** Its path in the index of the workspace, which may hold it as it was saved. */
  readonly file?: string | undefined;
}

export interface InterpolationOptions {
  /** Tokens that end the text. */
  readonly ends: ReadonlySet<number>;
  /** The files of the workspace. */
  readonly index?: WorkspaceIndex | undefined;
}

/** Counts of a single token in all files say less than those in the document, and cost most to look up. */
const FIRST_ELSEWHERE = 1;
const LONGEST = ORDERS.at(-1)!;

/**
 * Mixes what the model says of the next token with what followed the same tokens elsewhere: in the document, and in
 * the other files of the workspace (kNN-LM, 1911.00172, with n-grams for neighbours as in infini-gram, 2401.17377).
 * What comes of it is a distribution like the model's, of the tokens before alone: whatever is decoded from that by
 * the usual means, drafts and healing among them, is as exact as it is with the model's own.
 *
 * That the text ends is left to the model, for n-grams know nothing of where a hole ends: they share what the model
 * gives to text.
 */
export class Interpolation implements RowMixer {
  readonly #options: InterpolationOptions;
  readonly #occurrences = new Occurrences();
  #before: readonly number[] = [];
  #file: string | undefined;
  #alone = false;

  constructor(options: InterpolationOptions) {
    this.#options = options;
  }

  /** @param alone leaves the workspace out */
  setText({ before, after, file }: InterpolatedText, alone = false): void {
    // What is typed changes the end of the text.
    this.#occurrences.setText([...after, BREAK, ...before]);
    this.#before = before.slice(-LONGEST);
    this.#file = file;
    this.#alone = alone;
  }

  mix(next: NextTokens, path: readonly number[], wantsFull: boolean): NextTokens {
    const { ends } = this.#options;
    const text = 1 - massOf(ends, next.full!);
    if (!(text > 0)) return next;
    const { here, elsewhere } = this.evidence(path);
    const belief = backOff(here, elsewhere, surestText(next, ends) / text);
    return belief.added.size === 0 ? next : mixed(next, belief, text, ends, wantsFull);
  }

  /**
   * What follows the same tokens elsewhere, by order.
   *
   * @param path tokens after those of the text
   */
  evidence(path: readonly number[]): { readonly here: Counts[]; readonly elsewhere: Counts[] } {
    const context = [...this.#before, ...path].slice(-LONGEST);
    return { here: this.#occurrences.after(context), elsewhere: this.#elsewhere(context) };
  }

  #elsewhere(context: readonly number[]): Counts[] {
    const index = this.#alone ? undefined : this.#options.index;
    const counts = ORDERS.map(() => new Evidence());
    for (let i = FIRST_ELSEWHERE; index && i < ORDERS.length && ORDERS[i]! <= context.length; i++) {
      const match = index.find(context, context.length - ORDERS[i]!, context.length);
      if (!match) break;
      for (const { token, count } of index.followers(match, this.#file).tokens) counts[i]!.add(token, count);
    }
    return counts;
  }
}

/** What the model gives to some tokens. */
function massOf(ids: ReadonlySet<number>, full: Float32Array): number {
  let mass = 0;
  for (const id of ids) mass += full[id]!;
  return mass;
}

/** What it gives to the most probable token that is no end. */
function surestText({ ids, probabilities }: NextTokens, ends: ReadonlySet<number>): number {
  const rank = ids.findIndex((id) => !ends.has(id));
  return rank < 0 ? 0 : probabilities[rank]!;
}

/** @param text what the model gives to all that is no end */
function mixed(
  { ids, full }: NextTokens,
  { kept, added }: Belief,
  text: number,
  ends: ReadonlySet<number>,
  wantsFull: boolean,
): NextTokens {
  const probabilityOf = (id: number): number =>
    ends.has(id) ? full![id]! : kept * full![id]! + text * (added.get(id) ?? 0);
  // Of the tokens that nothing is added to, the most probable ones are the model's. Ends are not made less probable.
  const candidates = [...new Set([...ids, ...added.keys(), ...ends])]
    .map((id) => ({ id, probability: probabilityOf(id) }))
    .sort((a, b) => b.probability - a.probability || a.id - b.id)
    .slice(0, ids.length);
  const all = wantsFull ? full!.map((p) => kept * p) : undefined;
  if (all) for (const id of [...ends, ...added.keys()]) all[id] = probabilityOf(id);
  return {
    ids: Int32Array.from(candidates, ({ id }) => id),
    probabilities: Float32Array.from(candidates, ({ probability }) => probability),
    ...(all && { full: all }),
  };
}
