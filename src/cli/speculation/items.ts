import { blockHoles } from '../../core/eval/blockHoles.ts';
import { editHoles, editReplay } from '../../core/eval/editReplay.ts';
import { type Cut, type Hole, lineHoles, type SourceFile } from '../../core/eval/holes.ts';
import { spanHoles } from '../../core/eval/spanHoles.ts';
import type { CompletionLength } from '../../core/decode/stop.ts';

export const itemKinds = ['line', 'block', 'span', 'edits'] as const;
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
  switch (kind) {
    case 'line':
      return lineHoles(files, limit, seed).map(at('line'));
    case 'block':
      return blockHoles(files, limit, seed).map(at('block'));
    case 'span':
      // A span may go on over several lines, which is not to be seen before it.
      return spanHoles(files, limit, seed).map(at('block'));
    case 'edits':
      return editHoles(files, Math.ceil(LIMIT_OF_EDITS * limit), seed).map(at('auto'));
  }
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
