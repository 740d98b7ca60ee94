import type * as vscode from 'vscode';
import type { DraftStrategy } from '../../core/drafts/strategy.ts';
import type { Draft } from '../../engine/protocol.ts';
import type { Replacement } from '../replacement.ts';

/** The drafts for one place of a document as it was. */
export interface DraftsHere {
  readonly document: vscode.TextDocument;
  readonly version: number;
  readonly position: vscode.Position;
  /** What they stand in for: with a draft's text behind its text. */
  readonly replacement: Replacement;
  readonly strategy: DraftStrategy;
  /** The first is the one that is suggested. There is at least one. */
  readonly drafts: readonly Draft[];
}

/**
 * The drafts that were made last. VS Code asks again when somebody wants to see the next one; these are what it gets,
 * so that looking through them takes no request.
 */
export class HeldDrafts {
  #last: DraftsHere | undefined;

  hold(drafts: DraftsHere): void {
    this.#last = drafts;
  }

  clear(): void {
    this.#last = undefined;
  }

  /** Those for the same place of the same text, if it is still the last one. */
  at(
    document: vscode.TextDocument,
    position: vscode.Position,
    { range, text }: Replacement,
  ): DraftsHere | undefined {
    const last = this.#last;
    const isHere =
      last?.document === document &&
      last.version === document.version &&
      last.position.isEqual(position) &&
      last.replacement.range.isEqual(range) &&
      last.replacement.text === text;
    return isHere ? last : undefined;
  }
}
