import * as vscode from 'vscode';
import { unavailable } from './availability.ts';
import type { Config } from './config.ts';
import type { Pause } from './pause.ts';
import { type Reason, reasonFor } from './reasons.ts';

/** Asks for a completion at the cursor. */
export function trigger(config: Config, pause: Pause): Promise<void> {
  return whereAvailable(config, pause, () =>
    vscode.commands.executeCommand('editor.action.inlineSuggest.trigger'),
  );
}

/** Who asks for completions gets an answer, if only why there are none. */
export async function whereAvailable(config: Config, pause: Pause, ask: () => unknown): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  const unavailability = unavailable(config, pause, document);
  if (unavailability === undefined) await ask();
  else await tell(reasonFor(unavailability, config, pause, document?.languageId ?? ''));
}

/** In a message, with what can be done about it on a button. */
export async function tell({ message, remedy }: Reason): Promise<void> {
  const chosen = await vscode.window.showInformationMessage(message, ...(remedy ? [remedy[0]] : []));
  if (chosen !== undefined) await remedy?.[1]();
}
