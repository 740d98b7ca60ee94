import * as vscode from 'vscode';
import { unavailable, type Unavailable } from './availability.ts';
import type { Config } from './config.ts';
import type { Pause } from './pause.ts';

interface Refusal {
  readonly message: string;
  /** What the user can do about it, by the title of a button. */
  readonly remedy?: readonly [title: string, run: () => unknown];
}

/** Asks for a completion at the cursor. */
export function trigger(config: Config, pause: Pause): Promise<void> {
  return whereAvailable(config, pause, () =>
    vscode.commands.executeCommand('editor.action.inlineSuggest.trigger'),
  );
}

/** Who asks for completions gets an answer, if only why there are none. */
export async function whereAvailable(config: Config, pause: Pause, ask: () => unknown): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  const reason = unavailable(config, pause, document);
  if (reason === undefined) {
    await ask();
    return;
  }
  const { message, remedy } = refusal(reason, config, pause, document?.languageId ?? '');
  const chosen = await vscode.window.showInformationMessage(message, ...(remedy ? [remedy[0]] : []));
  if (chosen !== undefined) await remedy?.[1]();
}

function refusal(reason: Unavailable, config: Config, pause: Pause, languageId: string): Refusal {
  switch (reason) {
    case 'off':
      return { message: 'Foredraft is turned off.', remedy: ['Turn On', () => config.toggle()] };
    case 'paused':
      return {
        message: 'Foredraft is paused.',
        remedy: [
          'Resume',
          () => {
            pause.resume();
          },
        ],
      };
    case 'languageOff':
      return {
        message: `Foredraft is turned off for ${languageId}.`,
        remedy: [`Turn On for ${languageId}`, () => config.turnOnLanguage(languageId)],
      };
    case 'notHere':
      return { message: 'Foredraft makes no suggestions in this kind of document.' };
  }
}
