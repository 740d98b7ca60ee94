import { createRandom, type Random } from '../random.ts';

/** One more token that might be drafted. */
export interface NextLevel {
  /** Tokens drafted so far, from 0. */
  readonly depth: number;
  /** Tokens that the level is expected to save the model, less what it costs the model to verify it. */
  readonly gain: number;
  /** Tokens that come otherwise in the time that the level takes. */
  readonly price: number;
}

/** Decides how many tokens a draft model drafts. */
export interface DraftLength {
  /** Whether to draft one more. */
  goesOn(level: NextLevel): boolean;
  /** What became of the last draft: tokens that came, and whether the one after them was wrong. */
  learn(accepted: number, isRejected: boolean): void;
}

/** `auto`: as long as it pays; `thompson`: by how long drafts have been right lately. */
export const draftLengths = ['auto', 'thompson'] as const;
export type DraftLengthName = (typeof draftLengths)[number];

export function draftLengthOf(name: DraftLengthName): DraftLength {
  return name === 'auto' ? byPace : new ThompsonLength();
}

/** Goes on as long as a level saves more than it costs: what a token's probability says of this very draft counts. */
export const byPace: DraftLength = {
  goesOn: ({ gain, price }) => gain > price,
  learn: () => undefined,
};

/** Share of what was seen that still counts after one more draft. */
const KEEP = 0.95;

/**
 * Thompson sampling control (EESD, 2406.03853): after each token it goes on with a probability drawn from the posterior
 * of the acceptance rate, a Beta distribution. To draw it anew each time, and then toss a coin with it, is to toss a
 * coin with its mean.
 */
export class ThompsonLength implements DraftLength {
  readonly #random: Random = createRandom(1);
  #accepted = 1;
  #rejected = 1;

  goesOn({ depth }: NextLevel): boolean {
    return depth === 0 || this.#random() * (this.#accepted + this.#rejected) < this.#accepted;
  }

  learn(accepted: number, isRejected: boolean): void {
    this.#accepted = this.#accepted * KEEP + accepted;
    this.#rejected = this.#rejected * KEEP + (isRejected ? 1 : 0);
  }
}
