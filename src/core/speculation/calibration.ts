import type { DraftSource } from './draftSource.ts';
import { stretch } from './mixture.ts';

/** What each observation before it still counts: some thousand of them matter (decoding of code drifts by file). */
const KEEP = 0.999;
/** Observations that a prior is worth. */
const PRIOR_WEIGHT = 8;

/**
 * How often the candidates of one source are right, by bucket, learned online. After each token all that a source
 * proposed in its place is scored, whether it was drafted or not: full information, so nothing has to be tried out.
 */
export class Calibration {
  readonly #hits: Float64Array;
  readonly #trials: Float64Array;
  /** Stretched acceptances; NaN where they have changed since they were asked for. */
  readonly #logOdds: Float64Array;

  constructor({ priors }: Pick<DraftSource, 'priors'>) {
    this.#hits = Float64Array.from(priors, (prior) => prior * PRIOR_WEIGHT);
    this.#trials = new Float64Array(priors.length).fill(PRIOR_WEIGHT);
    this.#logOdds = Float64Array.from(priors, stretch);
  }

  /** Probability that a candidate of this bucket is right. */
  acceptance(bucket: number): number {
    return this.#hits[bucket]! / this.#trials[bucket]!;
  }

  /** The same, stretched. */
  logOdds(bucket: number): number {
    const known = this.#logOdds[bucket]!;
    return Number.isNaN(known) ? (this.#logOdds[bucket] = stretch(this.acceptance(bucket))) : known;
  }

  learn(bucket: number, isRight: boolean): void {
    this.#hits[bucket] = this.#hits[bucket]! * KEEP + (isRight ? 1 : 0);
    this.#trials[bucket] = this.#trials[bucket]! * KEEP + 1;
    this.#logOdds[bucket] = NaN;
  }
}
