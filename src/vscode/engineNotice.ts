import * as vscode from 'vscode';
import type { CompletionEngine } from '../servers/completionEngine.ts';

const actions: Readonly<Record<string, string>> = {
  'Choose Model': 'foredraft.chooseModel',
  'Show Log': 'foredraft.showLog',
  'Restart Engine': 'foredraft.restartEngine',
};

/**
 * Tells of an engine that stays stopped: once, with what can be done about it. After that only the status item
 * does, until the engine has been ready, or the user has done something about it: restarted it, or changed its
 * settings. A crash that is followed by a restart is not worth a notice.
 */
export function noticeEngineFailure(client: CompletionEngine): vscode.Disposable {
  let told = false;
  const unsubscribe = client.onStatus((status) => {
    if (status.kind === 'ready' || status.kind === 'stopped') told = false;
    if (status.kind !== 'failed' || status.retryInMs !== undefined || told) return;
    told = true;
    void showFailure(status.message, status.badModel);
  });
  return new vscode.Disposable(unsubscribe);
}

async function showFailure(message: string, badModel = false): Promise<void> {
  const titles = Object.keys(actions).filter((title) => badModel || title !== 'Choose Model');
  const chosen = await vscode.window.showErrorMessage(`Foredraft: ${message}`, ...titles);
  if (chosen) await vscode.commands.executeCommand(actions[chosen]!);
}
