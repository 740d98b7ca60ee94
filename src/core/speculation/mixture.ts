/** How fast the weights move. A quarter or double of it makes no difference (`npm run bench:speculation`). */
const RATE = 0.02;
/** Weights to begin with: about what they come to with the bundled model. */
const AGREEMENT = 0.8;
const SILENCE = -1.2;
const BIAS = 0.6;

/** Log-odds at most, either way, as in PAQ: one surprise must not undo the weights, and infinite ones would. */
const MOST_LOG_ODDS = 8;

/** Log-odds, within bounds. */
export function stretch(probability: number): number {
  return Math.max(-MOST_LOG_ODDS, Math.min(MOST_LOG_ODDS, Math.log(probability / (1 - probability))));
}

/**
 * Makes one probability of what several sources say of the same token: a logistic regression on their log-odds, learned
 * online (the mixing of PAQ, Mahoney 2005). Sources draw on the same text, so that two that agree say more than one but
 * less than two independent ones would; how much is for the weights to find out. Hedge, which takes an average, knows
 * no agreement, and noisy-or takes all of it: both were tried, and gave trees that decode slower (docs/speculation.md).
 */
export class Mixture {
  /** By source: of its log-odds where it names the token, and what it counts that it names others only. */
  readonly #agreement: Float64Array;
  readonly #silence: Float64Array;
  #bias = BIAS;

  constructor(sources: number) {
    this.#agreement = new Float64Array(sources).fill(AGREEMENT);
    this.#silence = new Float64Array(sources).fill(SILENCE);
  }

  /**
   * Probability of a token.
   *
   * @param sources those that name some token
   * @param opinions by source, the stretched probability that it gives this one; NaN where it names others only
   * @param at where they begin
   */
  probability(sources: readonly number[], opinions: Float64Array, at = 0): number {
    let sum = this.#bias;
    for (const source of sources) {
      const opinion = opinions[at + source]!;
      sum += Number.isNaN(opinion) ? this.#silence[source]! : this.#agreement[source]! * opinion;
    }
    return 1 / (1 + Math.exp(-sum));
  }

  /** One step down the gradient of the log-loss, for one token that was named. */
  learn(sources: readonly number[], opinions: Float64Array, isRight: boolean, at = 0): void {
    const step = RATE * ((isRight ? 1 : 0) - this.probability(sources, opinions, at));
    this.#bias += step;
    for (const source of sources) {
      const opinion = opinions[at + source]!;
      if (Number.isNaN(opinion)) this.#silence[source]! += step;
      else this.#agreement[source]! += step * opinion;
    }
  }
}
