import * as vscode from 'vscode';

/** The item selected in the suggest widget, and what of it has been typed. */
export interface SelectedItem {
  readonly text: string;
  readonly typed: string;
}

export function selectedItem(
  document: vscode.TextDocument,
  position: vscode.Position,
  { selectedCompletionInfo: info }: vscode.InlineCompletionContext,
): SelectedItem | undefined {
  if (!info) return undefined;
  return { text: info.text, typed: document.getText(new vscode.Range(info.range.start, position)) };
}

/**
 * While the suggest widget is open, VS Code shows a completion only if it goes on from the selected item; any other
 * would contradict the widget. With an empty `completion`: whether there can be one at all, which a fuzzy match
 * (`gEBI` for `getElementById`) rules out.
 */
export function canExtend({ text, typed }: SelectedItem, completion: string): boolean {
  const offered = typed + completion;
  return completion === '' ? text.startsWith(offered) : offered.startsWith(text);
}
