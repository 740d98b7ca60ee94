import type { Forward } from '../forward.ts';
import { type Place, planSlot, type SlotLimits, type SlotView } from './planSlot.ts';
import { commonPrefix, Sequence } from './sequence.ts';

/** The keys and values behind a `Forward`. */
export interface KvRows<Self> {
  /** Memory allocated for them. */
  readonly bytes: number;
  /** Appends the rows that another one has beyond this one's, up to `length`. */
  copyFrom(other: Self, length: number): void;
}

/** What slots are made of. */
export interface SlotMaker<R extends KvRows<R>> {
  open(): { readonly forward: Forward; readonly rows: R };
  /** Bytes of rows that have grown to this length from less. */
  bytesFor(length: number): number;
}

/** What the slots hold at present. */
export interface SlotUsage {
  readonly slots: number;
  readonly tokens: number;
  readonly bytes: number;
}

class Slot<R extends KvRows<R>> implements SlotView {
  readonly sequence: Sequence;
  readonly rows: R;
  promptLength = 0;
  place: Place = { document: '', suffix: '' };

  constructor({ forward, rows }: { readonly forward: Forward; readonly rows: R }) {
    this.sequence = new Sequence(forward);
    this.rows = rows;
  }

  get ids(): readonly number[] {
    return this.sequence.ids;
  }

  get bytes(): number {
    return this.rows.bytes;
  }
}

/** Sequences kept from earlier requests: those of the cursor, of places where it was, and of other documents. */
export class Slots<R extends KvRows<R>> {
  readonly #maker: SlotMaker<R>;
  readonly #limits: SlotLimits;
  /** Least recently used first. */
  #slots: Slot<R>[] = [];

  constructor(maker: SlotMaker<R>, limits: SlotLimits) {
    this.#maker = maker;
    this.#limits = limits;
  }

  /**
   * The sequence to compute a prompt with. It has in common with the prompt what any slot had.
   *
   * @param length what the sequence may grow to before the next call, tokens; room for it is made now
   */
  take(prompt: readonly number[], place: Place, length: number): Sequence {
    const demand = { prompt, place, bytes: this.#maker.bytesFor(length) };
    const { target, source, shared, dropped } = planSlot(demand, this.#slots, this.#limits);
    this.#slots = this.#slots.filter((slot) => slot !== target && !dropped.includes(slot));
    const slot = target ?? new Slot(this.#maker.open());
    this.#slots.push(slot);
    if (source) copyRows(source, slot, shared);
    slot.promptLength = prompt.length;
    slot.place = place;
    return slot.sequence;
  }

  get usage(): SlotUsage {
    const sum = (count: (slot: Slot<R>) => number): number =>
      this.#slots.reduce((total, slot) => total + count(slot), 0);
    return {
      slots: this.#slots.length,
      tokens: sum(({ ids }) => ids.length),
      bytes: sum(({ bytes }) => bytes),
    };
  }
}

/** Makes the first `length` tokens of a slot those of another. */
function copyRows<R extends KvRows<R>>(from: Slot<R>, to: Slot<R>, length: number): void {
  const common = Math.min(length, commonPrefix(from.ids, to.ids));
  to.sequence.truncate(common);
  to.rows.copyFrom(from.rows, length);
  to.sequence.ids.push(...from.ids.slice(common, length));
}
