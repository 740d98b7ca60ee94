/** How much each new observation counts. */
const RATE = 0.05;
/** Before any: more often than not. */
const FIRST_GUESS = 0.5;

/**
 * Decides whether to wait for a request that is under way when the next key comes, or to begin anew.
 *
 * With probability `p` the key is what the answer begins with, and serves. A request that takes `t` and is `a` old is
 * ready after `t - a`; where it does not serve, another `t` follows. To begin anew takes `t`. So waiting is shorter, on
 * average, when `t - a + (1 - p) t < t`, that is when the request is old enough: `a / t > 1 - p`.
 */
export class Joining {
  #agreement = FIRST_GUESS;

  /** Whether a key was what a suggestion, seen or not, said. */
  note(agreed: boolean): void {
    this.#agreement += RATE * ((agreed ? 1 : 0) - this.#agreement);
  }

  /** @param latencyMs what a request takes; undefined where that is not known */
  isWorthwhile(ageMs: number, latencyMs: number | undefined): boolean {
    return latencyMs !== undefined && ageMs > (1 - this.#agreement) * latencyMs;
  }
}
