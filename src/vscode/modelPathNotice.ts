import * as vscode from 'vscode';
import type { Config } from './config.ts';

const openSettings = 'Open Settings';

/** Tells of a model path that is refused: the bundled model goes on in its place, which nobody would notice. */
export function noticeRefusedModelPath(config: Config): vscode.Disposable {
  let told: string | undefined;
  const tell = () => {
    const path = config.refusedModelPath;
    if (path !== undefined && path !== told) void showRefusal(path);
    told = path;
  };
  tell();
  return config.onDidChangeEngine(tell);
}

async function showRefusal(path: string): Promise<void> {
  const message = `Foredraft: foredraft.model.path must be an absolute path, which "${path}" is not. The bundled model is used.`;
  const chosen = await vscode.window.showErrorMessage(message, openSettings);
  if (chosen) await vscode.commands.executeCommand('workbench.action.openSettings', 'foredraft.model.path');
}
