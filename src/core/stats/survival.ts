import type { Change } from './shownSuggestion.ts';

/** Pieces of a text that are compared at most: the work grows with the square. */
const PIECES = 400;

/** An accepted text while its document changes. */
export class AcceptedText {
  readonly text: string;
  #start: number;
  #end: number;

  /** @param range where it stands, among what else was typed there */
  constructor(text: string, [start, end]: readonly [start: number, end: number]) {
    this.text = text;
    this.#start = start;
    this.#end = end;
  }

  /** Where it stands, or what has become of it: UTF-16 units of the document. */
  get range(): readonly [start: number, end: number] {
    return [this.#start, this.#end];
  }

  /** Whether changes have taken in so much beyond it that nobody can tell what has become of it. */
  get isLost(): boolean {
    return this.#end - this.#start > 1000 + 4 * this.text.length;
  }

  change({ rangeOffset, rangeLength, text }: Change): void {
    const rangeEnd = rangeOffset + rangeLength;
    const grown = text.length - rangeLength;
    if (rangeEnd <= this.#start) {
      this.#start += grown;
      this.#end += grown;
    } else if (rangeOffset < this.#end) {
      // What a change takes in beyond the text stays in: a formatter replaces whole lines.
      this.#start = Math.min(this.#start, rangeOffset);
      this.#end = Math.max(this.#end, rangeEnd) + grown;
    }
  }
}

/** Share of a text that is still in another, in the same order: by words and marks, each counted by its length. */
export function keptShare(text: string, now: string): number {
  const [before, after] = [pieces(text), pieces(now)];
  const total = before.reduce((sum, piece) => sum + piece.length, 0);
  if (total === 0) return 1;
  // The longest common subsequence, one row at a time.
  let row = new Array<number>(after.length + 1).fill(0);
  for (const piece of before) {
    const next = [0];
    for (const [j, other] of after.entries()) {
      next.push(piece === other ? row[j]! + piece.length : Math.max(next[j]!, row[j + 1]!));
    }
    row = next;
  }
  return row.at(-1)! / total;
}

function pieces(text: string): string[] {
  return (text.match(/[\p{L}\p{N}_$]+|[^\s\p{L}\p{N}_$]/gu) ?? []).slice(0, PIECES);
}
