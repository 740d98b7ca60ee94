import * as vscode from 'vscode';
import type { CompleteResult, Draft } from '../../engine/protocol.ts';
import { type AcceptedDraft, acceptedCommand } from './acceptedDraft.ts';
import type { DraftsHere } from './heldDrafts.ts';

/**
 * The drafts of a result that are worth showing, the suggestion first.
 *
 * @param least those known to be less probable are not
 * @param isAsked whether somebody has asked for a suggestion: then there is one, however improbable
 */
export function draftsOf(result: CompleteResult, least: number, isAsked: boolean): Draft[] {
  const isProbable = ({ confidence = 1 }: Draft): boolean => confidence >= least;
  return [result, ...(result.alternatives ?? [])].filter(
    (draft) => draft.text !== '' && (isProbable(draft) || (isAsked && draft === result)),
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
