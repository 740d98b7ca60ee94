import { type Counts, Evidence, ORDERS } from './evidence.ts';

/** Stands between texts; no token. */
export const BREAK = -1;
/** Places of a token that are looked at, the latest ones. */
const MAX_PLACES = 512;
const LONGEST = ORDERS.at(-1)!;

/**
 * What follows what in a text that changes at its end. Nothing is counted in advance: all places of a token are linked,
 * the latest first, and those that matter are looked at when it is asked for.
 */
export class Occurrences {
  readonly #tokens: number[] = [];
  /** Where each token occurs last. */
  readonly #latest = new Map<number, number>();
  /** Where the token at a position occurs before; -1 where it does not. */
  readonly #before: number[] = [];

  /** Makes `text` the text; it costs what differs from the one before. `BREAK` may stand in it. */
  setText(text: readonly number[]): void {
    const tokens = this.#tokens;
    let shared = 0;
    while (shared < tokens.length && tokens[shared] === text[shared]) shared++;
    while (tokens.length > shared) this.#removeLast();
    for (let at = shared; at < text.length; at++) this.#append(text[at]!);
  }

  /** What follows the ends of a context, which may go beyond the text. */
  after(context: readonly number[]): Counts[] {
    const tokens = this.#tokens;
    const counts = ORDERS.map(() => new Evidence());
    const last = context.length - 1;
    const longest = Math.min(LONGEST, context.length);
    let at = this.#latest.get(context[last] ?? BREAK) ?? -1;
    for (let places = 0; at >= 0 && places < MAX_PLACES; at = this.#before[at]!, places++) {
      const follower = tokens[at + 1];
      if (follower === undefined || follower === BREAK) continue;
      let length = 1;
      while (length < longest && tokens[at - length] === context[last - length]) length++;
      for (let i = 0; i < ORDERS.length && ORDERS[i]! <= length; i++) counts[i]!.add(follower, 1);
    }
    return counts;
  }

  #append(token: number): void {
    const at = this.#tokens.push(token) - 1;
    this.#before.push(this.#latest.get(token) ?? -1);
    if (token !== BREAK) this.#latest.set(token, at);
  }

  #removeLast(): void {
    const token = this.#tokens.pop()!;
    const before = this.#before.pop()!;
    if (before < 0) this.#latest.delete(token);
    else this.#latest.set(token, before);
  }
}
