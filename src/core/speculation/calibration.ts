import type { DraftSource } from './draftSource.ts';

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

  constructor({ priors }: Pick<DraftSource, 'priors'>) {
    this.#hits = Float64Array.from(priors, (prior) => prior * PRIOR_WEIGHT);
    this.#trials = new Float64Array(priors.length).fill(PRIOR_WEIGHT);
  }

  /** Probability that a candidate of this bucket is right. */
  acceptance(bucket: number): number {
    return this.#hits[bucket]! / this.#trials[bucket]!;
  }

  learn(bucket: number, isRight: boolean): void {
    this.#hits[bucket] = this.#hits[bucket]! * KEEP + (isRight ? 1 : 0);
    this.#trials[bucket] = this.#trials[bucket]! * KEEP + 1;
  }
}
