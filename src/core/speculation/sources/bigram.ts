/** The last two tokens of a text; -1 where there is none. */
export interface Bigram {
  readonly previous: number;
  readonly token: number;
}

export function lastBigram(text: readonly number[]): Bigram {
  return { previous: text.at(-2) ?? -1, token: text.at(-1) ?? -1 };
}

/** The last two tokens once there is one more. */
export function follow({ token: previous }: Bigram, token: number): Bigram {
  return { previous, token };
}

/** Numbers of the bigram itself. */
const KEY = 2;

/** A table of fixed size that keeps some numbers for each bigram. A bigram has only one place that it may take. */
export class BigramTable {
  readonly #bits: number;
  readonly #record: number;
  /** Records: ids + 1, zeros where it is free, and then what is kept, in the same cache line. */
  readonly cells: Int32Array;

  /**
   * @param bits there are `2 ** bits` places
   * @param width numbers kept for each bigram
   */
  constructor(bits: number, width: number) {
    this.#bits = bits;
    this.#record = KEY + width;
    this.cells = new Int32Array(this.#record << bits);
  }

  /** Where in `cells` the numbers are that would be kept for a bigram. */
  at({ previous, token }: Bigram): number {
    const place = Math.imul(Math.imul(previous, 0x9e3779b1) ^ token, 0x85ebca6b) >>> (32 - this.#bits);
    return place * this.#record + KEY;
  }

  isHeldBy(at: number, { previous, token }: Bigram): boolean {
    return this.cells[at - 2] === previous + 1 && this.cells[at - 1] === token + 1;
  }

  give(at: number, { previous, token }: Bigram): void {
    this.cells[at - 2] = previous + 1;
    this.cells[at - 1] = token + 1;
  }
}
