/** Requests over which the balance is averaged. */
const MEMORY = 16;
/** Requests before which it is no judgement: the first of a session of typing has to read the whole prompt. */
const TRIAL = 4;
/** Share of the time, at most, that goes into trying again what did not pay. */
const TRYING = 0.01;

/**
 * Whether a draft model earns its keep. Before it can draft it has to read the prompt, which no rule about one more
 * token can judge: by the balance of whole requests it is used or left alone. All in tokens: those that drafts save, and
 * those that would have come in the time that drafts take.
 */
export class DraftLedger {
  #count = 0;
  /** Of a request, on average. */
  readonly #mean = { won: 0, spent: 0 };
  #request = { won: 0, spent: 0 };
  #credit = 0;
  #isTrying = false;

  /** A request begins. */
  begin(): void {
    const { won, spent } = this.#request;
    if (spent > 0) {
      this.#count = Math.min(MEMORY, this.#count + 1);
      this.#mean.won += (won - this.#mean.won) / this.#count;
      this.#mean.spent += (spent - this.#mean.spent) / this.#count;
    }
    this.#request = { won: 0, spent: 0 };
    this.#isTrying = false;
  }

  /** Whether drafts are worth their time in this request. */
  get pays(): boolean {
    return this.#isTrying || this.#hasPaid;
  }

  win(tokens: number): void {
    this.#request.won += tokens;
  }

  spend(tokens: number): void {
    this.#request.spent += tokens;
  }

  /**
   * A pass of the model without a draft, since none seemed worth its time.
   *
   * @param price of one
   * @returns whether to try one all the same, and others in the rest of the request
   */
  tries(price: number): boolean {
    this.#credit += TRYING;
    const needed = this.#hasPaid ? price : Math.max(price, this.#mean.spent);
    if (this.#credit < needed) return false;
    this.#credit = 0;
    this.#isTrying = true;
    return true;
  }

  get #hasPaid(): boolean {
    return this.#count < TRIAL || this.#mean.won > this.#mean.spent;
  }
}
