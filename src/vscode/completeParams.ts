import * as vscode from 'vscode';
import { reach, type Slice, sliceAround } from '../core/document/slice.ts';
import type { CompleteParams } from '../engine/protocol.ts';
import type { Config } from './config.ts';

/** Backstop only. What ends a completion is `maxLines`, the time budget, or the model. */
const maxTokens = 256;

export function completeParams(
  document: vscode.TextDocument,
  position: vscode.Position,
  config: Config,
): CompleteParams {
  return {
    uri: document.uri.toString(),
    path: promptPath(document.uri),
    ...sliceDocument(document, position),
    length: config.length(document),
    maxTokens,
    maxLines: config.maxLines(document),
    timeBudgetMs: config.timeBudgetMs,
  };
}

/** Only the text around the cursor is copied: in a file of many megabytes a copy per keystroke would be felt. */
function sliceDocument(document: vscode.TextDocument, position: vscode.Position): Slice {
  const cursor = document.offsetAt(position);
  const start = Math.max(0, cursor - reach.before);
  const range = new vscode.Range(document.positionAt(start), document.positionAt(cursor + reach.after));
  const slice = sliceAround(document.getText(range), cursor - start);
  return { ...slice, prefixOffset: start + slice.prefixOffset };
}

/** Outside the workspace only the name: where a user keeps the file tells a model nothing about it. */
function promptPath(uri: vscode.Uri): string {
  if (vscode.workspace.getWorkspaceFolder(uri)) return vscode.workspace.asRelativePath(uri);
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}
