import type { CompletionLength } from '../core/decode/stop.ts';
import { blockHoles } from '../core/eval/blockHoles.ts';
import { type Hole, lineHoles, type SourceFile } from '../core/eval/holes.ts';
import { spanHoles } from '../core/eval/spanHoles.ts';

/** What may be taken out of a file, and asked for. */
export const holeKinds = ['line', 'block', 'span'] as const;
export type HoleKind = (typeof holeKinds)[number];

type MakeHoles = (files: readonly SourceFile[], limit: number, seed: number) => Hole<string>[];

export const makeHoles: Readonly<Record<HoleKind, MakeHoles>> = {
  line: lineHoles,
  block: blockHoles,
  span: spanHoles,
};

/** How far a completion of such a hole may go. A span may go on over several lines, which is not to be seen before it. */
export const lengthOf: Readonly<Record<HoleKind, CompletionLength>> = {
  line: 'line',
  block: 'block',
  span: 'block',
};

export function byPath(a: Hole<string>, b: Hole<string>): number {
  return a.path === b.path ? 0 : a.path < b.path ? -1 : 1;
}
