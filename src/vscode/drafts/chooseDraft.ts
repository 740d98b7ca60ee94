import * as vscode from 'vscode';
import type { InlineProvider } from '../inlineProvider.ts';
import { rangeOf } from '../replacement.ts';
import type { DraftComparison } from './draftComparison.ts';
import { DraftPreview } from './draftPreview.ts';
import { type DraftPick, draftPicks } from './draftPicks.ts';
import type { DraftsHere } from './draftsHere.ts';

const compareButton: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('diff-multiple'),
  tooltip: 'Compare All Drafts',
};

/**
 * Lists the drafts for the cursor. The active one is shown in the editor; Enter inserts it, Escape leaves the text as
 * it is.
 */
export async function chooseDraft(provider: InlineProvider, comparison: DraftComparison): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return;
  const { document, selection } = editor;
  const pick = vscode.window.createQuickPick<DraftPick>();
  pick.title = 'Choose a Draft';
  pick.placeholder = 'Drafts are being made...';
  pick.busy = true;

  const closed = new AbortController();
  const chosen = new Promise<number | undefined>((resolve) => {
    pick.onDidAccept(() => {
      const [active] = pick.activeItems;
      if (!active) return;
      resolve(active.index);
      pick.hide();
    });
    pick.onDidHide(() => {
      closed.abort();
      resolve(undefined);
    });
  });
  const changes = vscode.workspace.onDidChangeTextDocument(({ document: changed, contentChanges }) => {
    if (changed === document && contentChanges.length > 0) pick.hide(); // the drafts were for another text
  });

  pick.show();
  const drafts = await provider
    .draftsHere(document, selection.active, closed.signal)
    .catch((error: unknown) => (error as Error).message);
  pick.busy = false;
  const preview = typeof drafts === 'object' && !closed.signal.aborted ? new DraftPreview(drafts) : undefined;
  if (typeof drafts !== 'object') pick.placeholder = drafts ?? 'There is no draft for this place.';
  else if (preview) offer(pick, drafts, preview, comparison);
  const index = await chosen;
  changes.dispose();
  pick.dispose();
  await preview?.end();
  if (typeof drafts === 'object' && index !== undefined && (await insert(editor, drafts, index))) {
    provider.accepted({ index, count: drafts.drafts.length, strategy: drafts.strategy });
  }
}

function offer(
  pick: vscode.QuickPick<DraftPick>,
  drafts: DraftsHere,
  preview: DraftPreview,
  comparison: DraftComparison,
): void {
  pick.onDidChangeActive(([active]) => {
    if (active) preview.show(active.index);
  });
  pick.onDidTriggerButton(() => comparison.open(drafts));
  pick.buttons = [compareButton];
  pick.placeholder = 'Enter inserts the draft that the editor shows';
  pick.items = draftPicks(drafts);
}

/** One step for undo, and the cursor behind it. @returns false where the text has changed */
async function insert(editor: vscode.TextEditor, drafts: DraftsHere, index: number): Promise<boolean> {
  const { document, version, replacement } = drafts;
  if (document.version !== version) return false;
  const draft = drafts.drafts[index]!;
  const text = replacement.text + draft.text;
  const end = document.offsetAt(replacement.range.start) + text.length;
  if (!(await editor.edit((edit) => edit.replace(rangeOf(replacement, draft), text)))) return false;
  const cursor = document.positionAt(end);
  editor.selection = new vscode.Selection(cursor, cursor);
  editor.revealRange(new vscode.Range(cursor, cursor));
  return true;
}
