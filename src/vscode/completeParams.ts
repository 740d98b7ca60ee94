import * as vscode from 'vscode';
import { sliceAround } from '../core/document/slice.ts';
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
    ...sliceAround(document.getText(), document.offsetAt(position)),
    length: config.length(document),
    maxTokens,
    maxLines: config.maxLines(document),
    timeBudgetMs: config.timeBudgetMs,
  };
}

/** Outside the workspace only the name: where a user keeps the file tells a model nothing about it. */
function promptPath(uri: vscode.Uri): string {
  if (vscode.workspace.getWorkspaceFolder(uri)) return vscode.workspace.asRelativePath(uri);
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}
