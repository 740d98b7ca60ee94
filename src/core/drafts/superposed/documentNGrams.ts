import { CONTEXT, type Followers, type NGramSource } from './nGrams.ts';

/**
 * N-grams of one text. Nothing is counted in advance, as few contexts are asked for: all places of the last token are
 * looked at, which gives the counts of every order at once.
 */
export class DocumentNGrams implements NGramSource {
  readonly #tokens: readonly number[];
  /** Where each token occurs last. */
  readonly #latest = new Map<number, number>();
  /** Where the token at a position occurs before; -1 where it does not. */
  readonly #before: Int32Array;

  constructor(tokens: readonly number[]) {
    this.#tokens = tokens;
    this.#before = Int32Array.from(tokens, (token, at) => {
      const before = this.#latest.get(token) ?? -1;
      this.#latest.set(token, at);
      return before;
    });
  }

  followers(text: readonly number[]): Followers[] {
    const tokens = this.#tokens;
    const found: Map<number, number>[] = [];
    const longest = Math.min(CONTEXT, text.length);
    let at = this.#latest.get(text.at(-1) ?? -1) ?? -1;
    for (; at >= 0; at = this.#before[at]!) {
      const follower = tokens[at + 1];
      if (follower === undefined) continue;
      for (let n = 0; n < longest && tokens[at - n] === text[text.length - 1 - n]; n++) {
        const counts = (found[n] ??= new Map<number, number>());
        counts.set(follower, (counts.get(follower) ?? 0) + 1);
      }
    }
    return found;
  }
}
