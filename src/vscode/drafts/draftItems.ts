import * as vscode from 'vscode';
import type { CompleteResult, Draft } from '../../engine/protocol.ts';
import { type AcceptedDraft, acceptedCommand } from './acceptedDraft.ts';
import type { DraftsHere } from './heldDrafts.ts';

/**
 * The drafts of a result that are worth showing, the suggestion first.
 *
 * @param least those known to be less probable are not
 */
export function draftsOf(result: CompleteResult, least: number): Draft[] {
  return [result, ...(result.alternatives ?? [])].filter(
    ({ text, confidence = 1 }) => text !== '' && confidence >= least,
  );
}

/** As VS Code shows them: it goes through them with its own keys. */
export function draftItems({ drafts, replacement, strategy }: DraftsHere): vscode.InlineCompletionItem[] {
  return drafts.map(({ text }, index) => {
    const accepted: AcceptedDraft = { index, count: drafts.length, strategy };
    return new vscode.InlineCompletionItem(replacement.text + text, replacement.range, {
      command: acceptedCommand,
      title: 'Draft Accepted',
      arguments: [accepted],
    });
  });
}
