/** Tokens of a context at most: n-grams go up to six tokens, as in Shen et al. (2405.18400). */
export const CONTEXT = 5;

/** Hits of a context at which its counts are believed half. */
const HALF_BELIEVED = 4;

/** How often tokens follow a context. */
export type Followers = ReadonlyMap<number, number>;

/** Text in which n-grams are counted. */
export interface NGramSource {
  /** What follows the last token of a text, the last two, and so on up to `CONTEXT`, as far as these occur. */
  followers(text: readonly number[]): readonly Followers[];
}

/** What n-grams say of the token after a text. */
export interface NGramModel {
  /** How far to believe it, 0 to below 1. */
  readonly confidence: number;
  /** @param floor what a token has by itself, where no context says anything */
  readonly probability: (token: number, floor: number) => number;
}

/**
 * Counts of n-grams in several texts together, with the back-off of Witten and Bell (1991), method C: a context with N
 * hits and T different followers keeps T / (N + T) for what the shorter one says. So that a few files can do what the
 * paper has web-scale counts for, no token is excluded that they have not seen: the shortest context backs off to the
 * model's own probability. With floors that sum up to at most 1, probabilities do, too.
 */
export class NGrams {
  readonly #sources: readonly NGramSource[];

  constructor(sources: readonly NGramSource[]) {
    this.#sources = sources;
  }

  /** @param text its last `CONTEXT` tokens are enough */
  after(text: readonly number[]): NGramModel {
    const contexts: Map<number, number>[] = [];
    for (const source of this.#sources) {
      source.followers(text).forEach((followers, i) => add(followers, (contexts[i] ??= new Map())));
    }
    const totals = contexts.map((followers) => sum(followers.values()));
    const longest = totals.at(-1) ?? 0;
    return {
      confidence: longest / (longest + HALF_BELIEVED),
      probability: (token, floor) =>
        contexts.reduce((shorter, followers, i) => {
          const distinct = followers.size;
          return ((followers.get(token) ?? 0) + distinct * shorter) / (totals[i]! + distinct);
        }, floor),
    };
  }
}

function add(from: Followers, to: Map<number, number>): void {
  for (const [token, count] of from) to.set(token, (to.get(token) ?? 0) + count);
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
