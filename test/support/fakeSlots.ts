import type { SlotLimits } from '../../src/core/decode/planSlot.ts';
import { type KvRows, Slots } from '../../src/core/decode/slots.ts';
import { FakeForward } from './fakeForward.ts';

const VOCABULARY = 97;
/** Rows are allocated by so many; a row takes one byte. */
const BLOCK = 16;

/** Which token is the most probable one says for which context a row was computed. */
export function hashOf(context: readonly number[]): Float64Array {
  const row = new Float64Array(VOCABULARY).fill(0.001);
  row[context.reduce((hash, token) => (hash * 31 + token + 1) % 1_000_003, 7) % VOCABULARY] = 0.9;
  return row;
}

/** A fake model whose fake rows can be copied, and that says when it has grown. */
class FakeSlot extends FakeForward implements KvRows<FakeSlot> {
  readonly #onGrowth: () => void;
  #capacity = BLOCK;

  constructor(onGrowth: () => void) {
    super(hashOf, 1000);
    this.#onGrowth = onGrowth;
  }

  get bytes(): number {
    return this.#capacity;
  }

  override keep(path: ArrayLike<number>, held?: ArrayLike<number>): void {
    super.keep(path, held);
    this.#capacity = Math.max(this.#capacity, bytesFor(this.length));
    this.#onGrowth();
  }

  copyFrom(other: FakeSlot, length: number): void {
    const tokens = other.committed.slice(this.length, length);
    void this.run({ tokens, rows: [] });
    this.keep(tokens.map((_, i) => i));
    if (this.length !== length) throw new RangeError(`there are no ${length} rows`);
  }
}

function bytesFor(length: number): number {
  return Math.max(1, Math.ceil(length / BLOCK)) * BLOCK;
}

/** @param onGrowth called whenever one of the slots has grown */
export function fakeSlots(limits: SlotLimits, onGrowth: () => void = () => undefined): Slots<FakeSlot> {
  const open = () => {
    const slot = new FakeSlot(onGrowth);
    return { forward: slot, rows: slot };
  };
  return new Slots({ open, bytesFor }, limits);
}
