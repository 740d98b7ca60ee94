import * as vscode from 'vscode';
import type { Draft } from '../engine/protocol.ts';

/**
 * What a suggestion stands in for: it replaces `range` and begins with `text`. The engine is asked as if `text` stood
 * there already, and goes on from its last byte, even inside a token.
 */
export interface Replacement {
  /** On one line, as VS Code wants it. */
  readonly range: vscode.Range;
  readonly text: string;
}

/** Where a draft goes: what `replacement` stands in for, and what the draft itself does right of that. */
export function rangeOf({ range }: Replacement, { replaces = 0 }: Draft): vscode.Range {
  return replaces === 0 ? range : new vscode.Range(range.start, range.end.translate(0, replaces));
}

export function replacementAt(
  document: vscode.TextDocument,
  position: vscode.Position,
  {
    selectedCompletionInfo: selected,
  }: Partial<Pick<vscode.InlineCompletionContext, 'selectedCompletionInfo'>> = {},
): Replacement {
  // While the suggest widget is open, VS Code shows only what replaces the same range and begins with the text of the
  // item selected there (singleTextEditAugments), which need not begin with what is typed: `gEBI`, `getElementById`.
  if (selected) return { range: selected.range, text: selected.text };

  // Indentation is part of the suggestion: it stays valid while the user changes the indentation under it, and comes
  // out as the engine has seen it.
  const { firstNonWhitespaceCharacterIndex } = document.lineAt(position.line);
  const atIndentation = position.character <= firstNonWhitespaceCharacterIndex;
  const start = atIndentation ? new vscode.Position(position.line, 0) : position;
  const range = new vscode.Range(start, position);
  return { range, text: document.getText(range) };
}
