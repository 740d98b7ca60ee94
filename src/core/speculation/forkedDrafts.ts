import { type Branches, childOf } from '../decode/sequence.ts';
import type { Pass } from './draftPolicy.ts';
import type { DraftTree } from './growTree.ts';
import { ORDER } from './suffixArray.ts';

/**
 * Drafts for a text that has left the one that is decoded. Both go on in the same passes. It is known by its last
 * tokens alone; what the other one has gone on with since is part of the document, and found there.
 */
export interface ForkedDrafts {
  /** A token of that text, the one with which it leaves first. */
  emit(token: number): void;
  /**
   * Branches below its last token.
   *
   * @param pass `positions` are those in the pass already, that of the last token included
   */
  draft(pass: Pass): Branches;
}

export interface ForkOptions {
  /** Grows a tree behind a text with these last tokens. */
  readonly grow: (tail: readonly number[], pass: Pass) => DraftTree;
  /** A node that these sources proposed, as bits, has turned out to be the text. */
  readonly accept: (origins: number) => void;
}

export class Fork implements ForkedDrafts {
  readonly #tail: number[];
  readonly #options: ForkOptions;
  #tree: DraftTree | undefined;
  /** Where decoding stands in it; -1 when it has left it. */
  #node = -1;

  /** @param tail the last tokens of what both texts have in common */
  constructor(tail: readonly number[], options: ForkOptions) {
    this.#tail = [...tail];
    this.#options = options;
  }

  emit(token: number): void {
    this.#tail.push(token);
    if (this.#tail.length > ORDER) this.#tail.shift();
    if (this.#node < 0) return;
    const { branches, origins } = this.#tree!;
    this.#node = childOf(branches, this.#node, token);
    if (this.#node > 0) this.#options.accept(origins[this.#node]!);
  }

  draft(pass: Pass): Branches {
    this.#tree = this.#options.grow(this.#tail, pass);
    this.#node = 0;
    return this.#tree.branches;
  }
}
