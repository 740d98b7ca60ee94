import type { DraftPolicy } from '../../src/core/speculation/draftPolicy.ts';

/** A way of drafting, to be compared with others. */
export interface Method {
  readonly name: string;
  /** Begins a text. @param prompt its tokens so far */
  begin(prompt: readonly number[]): DraftPolicy;
}
