import type { Branches, Cancellation } from '../decode/sequence.ts';
import type { NextTokens } from '../forward.ts';
import type { ByteString } from '../tokens/byteString.ts';

/** Branches that a pass computes anyway. */
export interface Trunk extends Branches {
  /** Bytes before the cursor that the path to each node leaves uncovered (`CoverTree`); default: none. */
  readonly rests?: readonly ByteString[];
}

/** A forward pass that drafts may be added to. */
export interface Pass {
  /** Tokens of context. */
  readonly length: number;
  /** Positions that it computes in any case, up to and including node 0 of the trunk. */
  readonly positions: number;
  /** How far below node 0 of the trunk a draft may reach, tokens. */
  readonly depth: number;
}

/** Decides on drafts. It follows the text that is decoded, token by token. */
export interface DraftPolicy {
  /** The trunk, and drafts below its nodes; those come after it. */
  draft(trunk: Trunk, pass: Pass, cancellation: Cancellation): Branches | Promise<Branches>;
  /** What the model says after each node of the branches drafted last. */
  observe(rows: readonly NextTokens[]): void;
  /** The next token of the text is known. */
  emit(token: number): void;
}
