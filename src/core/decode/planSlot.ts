import { commonPrefix } from './sequence.ts';

/** How many sequences are kept, and how many bytes all their keys and values may take together. */
export interface SlotLimits {
  readonly slots: number;
  /** The sequence in use is kept even where it takes more than this by itself. */
  readonly bytes: number;
}

/** Where a prompt was made. It stays the same while the user types on there. */
export interface Place {
  readonly document: string;
  /** Text after the cursor, as far as the prompt shows it. */
  readonly suffix: string;
}

/** A sequence kept from an earlier request. */
export interface SlotView {
  readonly ids: readonly number[];
  /** How many of the ids were its prompt. What follows was generated, and is no loss. */
  readonly promptLength: number;
  readonly place: Place;
  readonly bytes: number;
}

/** What a request needs of a slot. */
export interface SlotDemand {
  readonly prompt: readonly number[];
  readonly place: Place;
  /** Bytes of a slot that holds all that the request may come to. */
  readonly bytes: number;
}

/** How a slot is readied for a request. */
export interface SlotPlan<S> {
  /** The slot that becomes the prompt's; none: a new one. */
  readonly target: S | undefined;
  /** The slot whose first `shared` rows are copied to the target, where that spares computing them. */
  readonly source: S | undefined;
  readonly shared: number;
  /** Slots to drop first, so that the limits hold. */
  readonly dropped: readonly S[];
}

/** Tokens that are not worth another slot: a pass over so many takes about twice as long as one over a single token. */
const CHEAP = 16;

/**
 * Chooses the slot for a prompt. Typing goes on in the slot of its place. At another place, the slot that shares most
 * with the prompt gives a copy of its rows and not itself, for one may well go back there. llama.cpp's server rather
 * takes that slot if it shares enough (`--slot-prompt-similarity`); SGLang's radix cache (2312.07104) holds shared rows
 * once, but our graph reads a slot's rows as they lie, and to copy them takes no time beside that to compute them.
 *
 * @param slots least recently used first
 */
export function planSlot<S extends SlotView>(
  demand: SlotDemand,
  slots: readonly S[],
  limits: SlotLimits,
): SlotPlan<S> {
  const { nearest, shared } = nearestSlot(demand.prompt, slots);
  const target = targetSlot(demand, slots, limits, nearest, shared);
  const bytes = Math.max(demand.bytes, target?.bytes ?? 0);
  const isSource =
    nearest !== undefined &&
    nearest !== target &&
    nearest.bytes + bytes <= limits.bytes &&
    shared > (target ? commonPrefix(target.ids, demand.prompt) : 0);
  const source = isSource ? nearest : undefined;

  const dropped: S[] = [];
  const others = slots.filter((slot) => slot !== target);
  let total = totalBytes(others) + bytes;
  for (const slot of others) {
    if (total <= limits.bytes) break;
    if (slot === source) continue;
    dropped.push(slot);
    total -= slot.bytes;
  }
  return { target, source, shared, dropped };
}

/** The slot with the longest common prefix; of several, the last one used. */
function nearestSlot<S extends SlotView>(
  prompt: readonly number[],
  slots: readonly S[],
): { nearest: S | undefined; shared: number } {
  let nearest: S | undefined;
  let shared = 0;
  for (const slot of slots) {
    const common = commonPrefix(slot.ids, prompt);
    if (common < shared) continue;
    nearest = slot;
    shared = common;
  }
  return { nearest, shared };
}

function targetSlot<S extends SlotView>(
  { place, bytes }: SlotDemand,
  slots: readonly S[],
  limits: SlotLimits,
  nearest: S | undefined,
  shared: number,
): S | undefined {
  const ofDocument = slots.filter((slot) => slot.place.document === place.document);
  const here = ofDocument.find((slot) => slot.place.suffix === place.suffix);
  if (here || !nearest) return here;
  if (nearest.bytes + bytes > limits.bytes) return nearest;
  if (slots.length < limits.slots && totalBytes(slots) + bytes <= limits.bytes) return undefined;
  const lost = Math.min(nearest.promptLength, nearest.ids.length) - shared;
  if (lost <= CHEAP) return nearest;
  // One document does not drive out all others, not even where each key makes another place (Delete does).
  return ofDocument.length >= limits.slots / 2 ? ofDocument[0] : slots[0];
}

function totalBytes(slots: readonly SlotView[]): number {
  return slots.reduce((total, slot) => total + slot.bytes, 0);
}
