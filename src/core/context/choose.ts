import type { Snippet } from './snippets.ts';
import { similarity, type Words } from './words.ts';

/** Where files beside the current one come from. */
export const contextSources = ['recentEdits', 'imports', 'openTabs', 'sameFolder'] as const;
export type ContextSource = (typeof contextSources)[number];

/** A part of another file that may go into the prompt. */
export interface Candidate extends Snippet {
  /** As the model is shown it. */
  readonly path: string;
  readonly source: ContextSource;
}

/** What has been worked on just now is more likely to matter than what happens to lie beside it. */
const weights: Readonly<Record<ContextSource, number>> = {
  recentEdits: 1.5,
  imports: 1.3,
  openTabs: 1.1,
  sameFolder: 1,
};

/** What has less in common with the place than this is noise. */
const LEAST = 0.04;

/** How much a candidate has to do with a place, by the words around it. */
export function likeness(place: Words, { words, source }: Candidate): number {
  const plain = similarity(place, words);
  return plain < LEAST ? 0 : plain * weights[source];
}

/**
 * The candidates that have most to do with a place, as many as there is room for, the best first. Equals are taken in
 * the order of their paths and lines, so that the same candidates in another order give the same choice.
 *
 * @param room UTF-16 units
 */
export function choose(place: Words, candidates: readonly Candidate[], room: number): Candidate[] {
  const ranked = candidates
    .map((candidate) => ({ candidate, score: likeness(place, candidate) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || inOrder(a.candidate, b.candidate));
  const chosen = new Map<string, Candidate>();
  let left = room;
  for (const { candidate } of ranked) {
    const key = keyOf(candidate);
    if (candidate.text.length > left || chosen.has(key)) continue;
    chosen.set(key, candidate);
    left -= candidate.text.length;
  }
  return [...chosen.values()];
}

/** The same for the same lines, whatever source names them. */
export function keyOf({ path, firstLine, text }: Candidate): string {
  return JSON.stringify([path, firstLine, text]);
}

function inOrder(a: Candidate, b: Candidate): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.firstLine - b.firstLine;
}
