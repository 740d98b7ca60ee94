import * as vscode from 'vscode';
import type { DraftStrategy } from '../../core/drafts/strategy.ts';

/** A draft that has gone into the text. */
export interface AcceptedDraft {
  /** Which one; 0 is the one suggested first. */
  readonly index: number;
  /** How many there were. */
  readonly count: number;
  readonly strategy: DraftStrategy;
}

/** Run by VS Code when a suggestion is accepted as a whole. Not for the palette. */
export const acceptedCommand = 'foredraft.acceptedDraft';

/** VS Code does not say which of several suggestions was taken, but runs its command. */
export function registerAcceptedDraft(onAccepted: (draft: AcceptedDraft) => void): vscode.Disposable {
  return vscode.commands.registerCommand(acceptedCommand, onAccepted);
}

/** One line for the log. */
export function describeAccepted({ index, count, strategy }: AcceptedDraft): string {
  return count === 1 ? 'accepted the draft' : `accepted draft ${index + 1} of ${count}, by ${strategy}`;
}
