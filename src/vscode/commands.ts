import * as vscode from 'vscode';
import type { CompletionEngine } from '../servers/completionEngine.ts';
import type { Config } from './config.ts';
import { openSample } from './firstRun/sample.ts';
import { showMenu, showPauseMenu } from './menu.ts';
import type { Pause } from './pause.ts';
import type { ServerKeys } from './server/serverKeys.ts';
import { setServerKey, useServer } from './server/useServer.ts';
import { trigger, whereAvailable } from './trigger.ts';
import type { WhyNone } from './whyNone.ts';

export function registerCommands(
  client: CompletionEngine,
  config: Config,
  pause: Pause,
  log: vscode.LogOutputChannel,
  chooseDraft: () => Promise<void>,
  whyNone: Pick<WhyNone, 'tell'>,
  keys: ServerKeys,
): vscode.Disposable {
  const commands: Record<string, () => unknown> = {
    toggle: () => config.toggle(),
    pause: () => showPauseMenu(pause),
    showMenu: () => showMenu(config, pause),
    showLog: () => {
      log.show();
    },
    restartEngine: () => client.restart().catch(() => undefined), // a failure shows through the client's status
    trigger: () => trigger(config, pause),
    chooseDraft: () => whereAvailable(config, pause, chooseDraft),
    whyNoSuggestion: () => whyNone.tell(),
    openSample,
    useServer: () => useServer(config, keys),
    setServerKey: () => setServerKey(config, keys),
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([name, run]) =>
      vscode.commands.registerCommand(`foredraft.${name}`, run),
    ),
  );
}
