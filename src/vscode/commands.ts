import * as vscode from 'vscode';
import type { EngineClient } from '../client/engineClient.ts';
import type { Config } from './config.ts';
import { openSample } from './firstRun/sample.ts';
import { showMenu, showPauseMenu } from './menu.ts';
import type { Pause } from './pause.ts';
import { trigger, whereAvailable } from './trigger.ts';
import type { WhyNone } from './whyNone.ts';

export function registerCommands(
  client: EngineClient,
  config: Config,
  pause: Pause,
  log: vscode.LogOutputChannel,
  chooseDraft: () => Promise<void>,
  whyNone: Pick<WhyNone, 'tell'>,
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
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([name, run]) =>
      vscode.commands.registerCommand(`foredraft.${name}`, run),
    ),
  );
}
