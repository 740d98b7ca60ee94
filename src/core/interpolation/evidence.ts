/** Tokens of context after which followers are counted, from short to long. More of them than these gain nothing. */
export const ORDERS = [1, 2, 4, 8] as const;

/** How often tokens follow a context. */
export interface Counts {
  readonly total: number;
  readonly followers: ReadonlyMap<number, number>;
}

export class Evidence implements Counts {
  readonly followers = new Map<number, number>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  add(token: number, count: number): void {
    this.#total += count;
    this.followers.set(token, (this.followers.get(token) ?? 0) + count);
  }
}
