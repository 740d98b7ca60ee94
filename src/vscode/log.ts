import * as vscode from 'vscode';
import type { CompletionEngine } from '../servers/completionEngine.ts';
import { describeEngine } from './status.ts';

/** The one log of the extension and its engine. VS Code keeps its level, its file and its rotation. */
export function createLog(): vscode.LogOutputChannel {
  return vscode.window.createOutputChannel('Foredraft', { log: true });
}

/** What became of the engine, for whoever wants to know why nothing is suggested. */
export function logEngineStatus(client: CompletionEngine, log: vscode.LogOutputChannel): vscode.Disposable {
  const unsubscribe = client.onStatus((status) => {
    switch (status.kind) {
      case 'ready':
        log.info(`Engine ready: ${describeEngine(status.info)}`);
        break;
      case 'failed':
        log.error(status.message);
        break;
      default:
        log.debug(`Engine ${status.kind}`);
    }
  });
  return new vscode.Disposable(unsubscribe);
}
