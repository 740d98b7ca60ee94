import { editHoles, editReplay } from '../../core/eval/editReplay.ts';
import type { Cut, Hole, SourceFile } from '../../core/eval/holes.ts';
import type { CompletionLength } from '../../core/decode/stop.ts';
import { holeKinds, lengthOf, makeHoles } from '../holeKinds.ts';

export const itemKinds = [...holeKinds, 'edits'] as const;
export type ItemKind = (typeof itemKinds)[number];

/** Something to be filled in, by one request or, as it is typed, by many. */
export interface Item {
  readonly kind: ItemKind;
  readonly path: string;
  readonly stratum: string;
  /** Where the cursor is before the first request. */
  readonly start: Cut;
  readonly requests: readonly Cut[];
  readonly length: CompletionLength;
}

/** An edit is a request for each of its characters. */
const LIMIT_OF_EDITS = 0.1;

/** @param limit items; edits are a tenth as many */
export function itemsOf(kind: ItemKind, files: readonly SourceFile[], limit: number, seed: number): Item[] {
  const at = (length: CompletionLength) => (hole: Hole<string>) => {
    const { path, stratum } = hole;
    const requests = kind === 'edits' ? [...editReplay(hole)] : [hole];
    return { kind, path, stratum, start: hole, requests, length };
  };
  if (kind === 'edits') {
    return editHoles(files, Math.ceil(LIMIT_OF_EDITS * limit), seed).map(at('auto'));
  }
  return makeHoles[kind](files, limit, seed).map(at(lengthOf[kind]));
}

export type ByKind<T> = Readonly<Partial<Record<ItemKind, T>>>;

/** What is made of all values of one kind, for the kinds that there are. */
export function byKind<V extends { readonly kind: ItemKind }, T>(
  values: readonly V[],
  make: (ofKind: readonly V[]) => T,
): ByKind<T> {
  const kinds = itemKinds.filter((kind) => values.some((value) => value.kind === kind));
  return Object.fromEntries(kinds.map((kind) => [kind, make(values.filter((value) => value.kind === kind))]));
}
