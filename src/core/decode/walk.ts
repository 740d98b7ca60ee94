import type { NextTokens } from '../forward.ts';
import { type Branches, childOf } from './sequence.ts';

/**
 * The way that decoding takes down the branches of a pass. What the model says at a node was
 * computed in that pass: as long as a token chosen is among the branches, it costs no other.
 */
export class Walk {
  readonly #branches: Branches;
  readonly #rows: readonly NextTokens[];
  readonly #path: number[];

  /**
   * @param rows distributions after the nodes
   * @param path nodes from below node 0 to where it stands
   */
  constructor(branches: Branches, rows: readonly NextTokens[], path: readonly number[] = []) {
    this.#branches = branches;
    this.#rows = rows;
    this.#path = [...path];
  }

  /** Nodes from below node 0 to where it stands. */
  get path(): readonly number[] {
    return this.#path;
  }

  /** Their tokens. */
  get tokens(): readonly number[] {
    return this.#path.map((node) => this.#branches.tokens[node]!);
  }

  /** Where it stands; 0 is where the branches begin. */
  get node(): number {
    return this.#path.at(-1) ?? 0;
  }

  /** Distribution of the token after that. */
  get next(): NextTokens {
    return this.#rows[this.node]!;
  }

  /** Goes on by a token, if the branches have it. */
  descend(token: number): boolean {
    const child = childOf(this.#branches, this.node, token);
    if (child > 0) this.#path.push(child);
    return child > 0;
  }
}
