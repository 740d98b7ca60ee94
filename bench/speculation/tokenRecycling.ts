import type { Branches } from '../../src/core/decode/sequence.ts';
import type { NextTokens } from '../../src/core/forward.ts';
import type { DraftPolicy, Pass, Trunk } from '../../src/core/speculation/draftPolicy.ts';
import type { Method } from './method.ts';

/** Candidates remembered for each token. */
const K = 8;
/**
 * The published tree: 80 nodes on 6 levels. Children of each node, level by level; they are the most probable
 * candidates after it. What is not listed has none.
 */
const CHILDREN = [
  [8],
  [8, 4, 3, 2, 1, 1, 1, 1],
  [8, 3, 2, 1, 1, 1, 1, 1, 2, 1, 0, 0, 1, 0, 0, 1, 0, 1, 1],
  [5, 2, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 1],
  [3, 1, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1],
  [2, 0, 0, 1],
];

/**
 * Token Recycling (2408.08696): what the model held most probable after each token the last time, as a tree of fixed
 * shape. The matrix is kept from one text to the next.
 */
export class TokenRecycling implements Method, DraftPolicy {
  readonly name = 'Token Recycling';
  readonly #isText: (token: number) => boolean;
  /** K ids + 1 for each token; 0 where none is known. */
  readonly #matrix: Int32Array;
  #tokens: readonly number[] = [];
  #last = -1;

  /** @param isText whether a token may be drafted: embeddings of special ones are of no use */
  constructor(vocabulary: number, isText: (token: number) => boolean) {
    this.#isText = isText;
    this.#matrix = new Int32Array(vocabulary * K);
  }

  begin(prompt: readonly number[]): this {
    this.#last = prompt.at(-1)!;
    return this;
  }

  draft(_trunk: Trunk, { depth }: Pass): Branches {
    const tokens = [this.#last];
    const parents = [-1];
    let level = [0];
    for (const counts of CHILDREN.slice(0, Math.max(0, depth))) {
      const next: number[] = [];
      for (const [i, count] of counts.entries()) {
        // A place of the tree whose parent is unknown stays empty, and so do all below it.
        const parent = level[i] ?? -1;
        for (let rank = 0; rank < count; rank++) {
          const token = parent < 0 ? -1 : this.#matrix[tokens[parent]! * K + rank]! - 1;
          next.push(token < 0 ? -1 : tokens.length);
          if (token < 0) continue;
          tokens.push(token);
          parents.push(parent);
        }
      }
      level = next;
    }
    this.#tokens = tokens;
    return { tokens, parents };
  }

  observe(rows: readonly NextTokens[]): void {
    for (const [node, { ids }] of rows.entries()) {
      const followers = [...ids].filter(this.#isText).slice(0, K);
      this.#matrix.set(
        Int32Array.from({ length: K }, (_, i) => (followers[i] ?? -1) + 1),
        this.#tokens[node]! * K,
      );
    }
  }

  emit(token: number): void {
    this.#last = token;
  }
}
