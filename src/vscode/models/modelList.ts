import * as vscode from 'vscode';
import type { LocalModel } from '../../models/models.ts';
import { bytesText } from './amounts.ts';
import type { Inventory } from './inventory.ts';
import {
  type ActionButton,
  type Choice,
  type ModelAction,
  type ModelPick,
  modelPicks,
} from './modelPicks.ts';

/** What became of the list: an item was taken, a button of one was pressed, or of the list, or nothing of it. */
export type Taken =
  | { readonly kind: 'chosen'; readonly choice: Choice }
  | { readonly kind: 'action'; readonly action: ModelAction; readonly choice: Choice }
  | { readonly kind: 'button'; readonly command: string }
  | { readonly kind: 'nothing' };

interface CommandButton extends vscode.QuickInputButton {
  readonly command: string;
}

const buttons: readonly CommandButton[] = [
  { command: 'foredraft.setHubToken', iconPath: new vscode.ThemeIcon('key'), tooltip: 'Set Hub Token...' },
  {
    command: 'foredraft.moveModels',
    iconPath: new vscode.ThemeIcon('move'),
    tooltip: 'Move Models Folder...',
  },
];

/**
 * Lists the models. What other programs have is added when it is there.
 *
 * @throws what `inventory` throws
 */
export async function listModels(
  inventory: () => Promise<Inventory>,
  found: (signal: AbortSignal) => Promise<readonly LocalModel[]>,
): Promise<Taken> {
  const list = vscode.window.createQuickPick<ModelPick>();
  list.title = 'Choose Model';
  list.placeholder = 'What suggests code from now on';
  list.matchOnDescription = true;
  list.matchOnDetail = true;
  list.buttons = buttons;
  list.busy = true;
  const closed = new AbortController();
  const taken = new Promise<Taken>((resolve) => {
    const close = (result: Taken) => {
      resolve(result);
      list.hide();
    };
    list.onDidAccept(() => {
      const choice = list.activeItems[0]?.choice;
      if (choice) close({ kind: 'chosen', choice });
    });
    list.onDidTriggerItemButton(({ item: { choice }, button }) => {
      if (choice) close({ kind: 'action', action: (button as ActionButton).action, choice });
    });
    list.onDidTriggerButton((button) => {
      close({ kind: 'button', command: (button as CommandButton).command });
    });
    list.onDidHide(() => {
      closed.abort();
      resolve({ kind: 'nothing' });
    });
  });
  list.show();
  try {
    const there = await inventory();
    list.items = modelPicks(there);
    list.placeholder = `What suggests code from now on; ${bytesText(there.machine.freeMemory)} of memory are free`;
    void found(closed.signal)
      .catch(() => []) // it is logged there
      .then((others) => {
        if (closed.signal.aborted) return;
        if (others.length > 0) replaceItems(list, modelPicks({ ...there, found: others }));
        list.busy = false;
      });
    return await taken;
  } finally {
    closed.abort();
    list.dispose();
  }
}

/** Somebody may be on the way to an item already. */
function replaceItems(list: vscode.QuickPick<ModelPick>, items: readonly ModelPick[]): void {
  const [active] = list.activeItems;
  list.keepScrollPosition = true;
  list.items = items;
  const same = items.find(
    ({ label, description }) => label === active?.label && description === active.description,
  );
  if (same) list.activeItems = [same];
}
