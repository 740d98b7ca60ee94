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

/** Which bigram each slot of a table of fixed size belongs to. A bigram has only one slot that it may take. */
export class BigramSlots {
  readonly #bits: number;
  /** Pairs of ids + 1; zeros where a slot is free. */
  readonly #keys: Int32Array;

  /** @param bits there are `2 ** bits` slots */
  constructor(bits: number) {
    this.#bits = bits;
    this.#keys = new Int32Array(2 << bits);
  }

  get size(): number {
    return 1 << this.#bits;
  }

  /** The slot that a bigram may take. */
  of({ previous, token }: Bigram): number {
    return Math.imul(Math.imul(previous, 0x9e3779b1) ^ token, 0x85ebca6b) >>> (32 - this.#bits);
  }

  isHeldBy(slot: number, { previous, token }: Bigram): boolean {
    return this.#keys[2 * slot] === previous + 1 && this.#keys[2 * slot + 1] === token + 1;
  }

  give(slot: number, { previous, token }: Bigram): void {
    this.#keys[2 * slot] = previous + 1;
    this.#keys[2 * slot + 1] = token + 1;
  }
}
