/** The last few of some measurements. Medians of these follow what changes, and do not mind one that is off. */
export class RecentValues {
  readonly #values: number[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(value: number): void {
    this.#values.push(value);
    if (this.#values.length > this.#limit) this.#values.shift();
  }

  /** @returns undefined where there is none yet */
  quantile(share: number): number | undefined {
    const sorted = this.#values.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  }
}
