import * as vscode from 'vscode';
import { EngineClient } from './client/engineClient.ts';
import { registerCommands } from './vscode/commands.ts';
import { Config } from './vscode/config.ts';
import { noticeEngineFailure } from './vscode/engineNotice.ts';
import { documentSelector, InlineProvider } from './vscode/inlineProvider.ts';
import { createLog, logEngineStatus } from './vscode/log.ts';
import { Pause } from './vscode/pause.ts';
import { StatusItem } from './vscode/statusItem.ts';

/** Where "Attach to Engine" in .vscode/launch.json looks for it. */
const developmentInspectPort = 6009;

/** Nothing heavy happens here: the engine starts with the first completion. */
export function activate(context: vscode.ExtensionContext): void {
  const log = createLog();
  const config = new Config();
  const pause = new Pause();
  const load = () =>
    config.load(
      context.asAbsolutePath('models/foredraft-7m'),
      vscode.Uri.joinPath(context.globalStorageUri, 'cache').fsPath,
    );
  const client = new EngineClient({
    entry: context.asAbsolutePath('dist/engine.cjs'),
    load: load(),
    log: (level, message) => {
      log[level](message);
    },
    inspectPort:
      context.extensionMode === vscode.ExtensionMode.Development ? developmentInspectPort : undefined,
  });
  const provider = new InlineProvider(client, config, pause, log);

  context.subscriptions.push(
    log,
    pause,
    { dispose: () => client.dispose() },
    provider,
    new StatusItem(client, config, pause, provider),
    noticeEngineFailure(client),
    logEngineStatus(client, log),
    registerCommands(client, config, pause, log),
    vscode.languages.registerInlineCompletionItemProvider(documentSelector, provider),
    config.onDidChangeEngine(() => {
      // A failure shows through the client's status.
      client.reconfigure(load()).catch(() => undefined);
    }),
  );
}
