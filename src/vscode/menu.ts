import * as vscode from 'vscode';
import type { Config } from './config.ts';
import type { Pause } from './pause.ts';

interface Action extends vscode.QuickPickItem {
  readonly run: () => unknown;
}

const command = (id: string, ...args: unknown[]) => vscode.commands.executeCommand(id, ...args);

export async function showMenu(config: Config, pause: Pause): Promise<void> {
  await pick('Foredraft', [
    {
      label: config.enabled ? '$(circle-slash) Turn Off' : '$(pencil) Turn On',
      run: () => config.toggle(),
    },
    ...(config.enabled ? [...pauseActions(pause), ...(await snoozeActions())] : []),
    { label: '$(graph) Show Statistics', run: () => command('foredraft.showStatistics') },
    { label: '$(package) Choose Model...', run: () => command('foredraft.chooseModel') },
    { label: '$(question) Why No Suggestion?', run: () => command('foredraft.whyNoSuggestion') },
    { label: '$(output) Show Log', run: () => command('foredraft.showLog') },
    { label: '$(debug-restart) Restart Engine', run: () => command('foredraft.restartEngine') },
    {
      label: '$(rocket) Get Started',
      run: () => command('workbench.action.openWalkthrough', 'foredraft.foredraft#start'),
    },
    {
      label: '$(gear) Settings',
      run: () => command('workbench.action.openSettings', '@ext:foredraft.foredraft'),
    },
  ]);
}

export async function showPauseMenu(pause: Pause): Promise<void> {
  await pick('Pause Foredraft', pauseActions(pause));
}

function pauseActions(pause: Pause): Action[] {
  const start = [
    {
      label: '$(debug-pause) Pause for 10 Minutes',
      run: () => {
        pause.for(10);
      },
    },
    {
      label: '$(debug-pause) Pause Until This Window Is Closed',
      run: () => {
        pause.untilWindowCloses();
      },
    },
  ];
  const resume = {
    label: '$(debug-continue) Resume',
    run: () => {
      pause.resume();
    },
  };
  return pause.until === undefined ? start : [resume];
}

/** VS Code's own, which silences every extension; not every version has it. */
async function snoozeActions(): Promise<Action[]> {
  const snooze = 'editor.action.inlineSuggest.snooze';
  const isThere = (await vscode.commands.getCommands(true)).includes(snooze);
  return isThere
    ? [{ label: '$(bell-slash) Snooze All Inline Suggestions...', run: () => command(snooze) }]
    : [];
}

async function pick(title: string, actions: Action[]): Promise<void> {
  const chosen = await vscode.window.showQuickPick(actions, { title });
  await chosen?.run();
}
