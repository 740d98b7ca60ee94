import type { Cancellation } from '../decode/sequence.ts';
import type { Mix, NextTokens } from '../forward.ts';
import type { Pass } from '../speculation/draftPolicy.ts';

/** What a lane wants computed next, after the position where it stands. */
export interface LaneNodes {
  readonly tokens: readonly number[];
  /** Nodes; -1 is where the lane stands. Parents come first. */
  readonly parents: readonly number[];
  /** Stands at node 0 in the place of its one token. */
  readonly mix?: Mix | undefined;
}

/** A text, or several that share their input, decoded in the same passes as others. */
export interface Lane {
  /** The held position that it goes on from; -1 is the end of the prompt. The grove renumbers it. */
  node: number;
  readonly isDone: boolean;
  /** Whether it needs whole distributions. */
  readonly full: boolean;
  /** @param pass a pass with the nodes of other lanes, and how far below `node` there is room */
  plan(pass: Pass, cancellation: Cancellation): LaneNodes | Promise<LaneNodes>;
  /**
   * Goes on.
   *
   * @param rows what the model says after the nodes planned
   * @returns a path of nodes that stay computed
   */
  take(rows: readonly NextTokens[]): readonly number[];
  /** Ends with what it has. */
  stop(reason: 'time' | 'max-tokens'): void;
}
