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
