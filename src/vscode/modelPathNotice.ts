import * as vscode from 'vscode';
import type { Config, ModelPathKey } from './config.ts';

const openSettings = 'Open Settings';

/** What goes on in place of a model whose path is refused. */
const instead: Readonly<Record<ModelPathKey, string>> = {
  'model.path': 'The bundled model is used.',
  draftModel: 'No draft model is used.',
};

/** Tells of paths of models that are refused: something else goes on in their place, which nobody would notice. */
export function noticeRefusedModelPath(config: Config): vscode.Disposable {
  const told = new Map<ModelPathKey, string | undefined>();
  const tell = () => {
    for (const key of Object.keys(instead) as ModelPathKey[]) {
      const path = config.refusedModelPath(key);
      if (path !== undefined && path !== told.get(key)) void showRefusal(key, path);
      told.set(key, path);
    }
  };
  tell();
  return config.onDidChangeEngine(tell);
}

async function showRefusal(key: ModelPathKey, path: string): Promise<void> {
  const message = `Foredraft: foredraft.${key} must be an absolute path, or name a downloaded model, and "${path}" is neither. ${instead[key]}`;
  const chosen = await vscode.window.showErrorMessage(message, openSettings);
  if (chosen) await vscode.commands.executeCommand('workbench.action.openSettings', `foredraft.${key}`);
}
