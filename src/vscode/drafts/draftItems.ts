import * as vscode from 'vscode';
import { rangeOf } from '../replacement.ts';
import { type AcceptedDraft, acceptedCommand } from './acceptedDraft.ts';
import type { DraftsHere } from './draftsHere.ts';

/** As VS Code shows them: it goes through them with its own keys. */
export function draftItems({ drafts, replacement, strategy }: DraftsHere): vscode.InlineCompletionItem[] {
  return drafts.map((draft, index) => {
    const accepted: AcceptedDraft = { index, count: drafts.length, strategy };
    return new vscode.InlineCompletionItem(replacement.text + draft.text, rangeOf(replacement, draft), {
      command: acceptedCommand,
      title: 'Draft Accepted',
      arguments: [accepted],
    });
  });
}
