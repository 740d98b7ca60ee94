import * as vscode from 'vscode';
import type { FilterName } from '../core/decode/filters/filter.ts';
import type { Unavailable } from './availability.ts';
import type { Config } from './config.ts';
import type { Outcome } from './outcome.ts';
import type { Pause } from './pause.ts';

/** Why there is no suggestion, for people. */
export interface Reason {
  readonly message: string;
  /** What the user can do about it, by the title of a button. */
  readonly remedy?: readonly [title: string, run: () => unknown];
}

const settings = (key: string) => (): unknown =>
  vscode.commands.executeCommand('workbench.action.openSettings', key);
const command = (id: string) => (): unknown => vscode.commands.executeCommand(id);
const ask: NonNullable<Reason['remedy']> = ['Suggest Something', command('foredraft.trigger')];

/** Why there are none in a document. */
export function reasonFor(
  unavailable: Unavailable,
  config: Config,
  pause: Pause,
  languageId: string,
): Reason {
  switch (unavailable) {
    case 'off':
      return { message: 'Foredraft is turned off.', remedy: ['Turn On', () => config.toggle()] };
    case 'paused':
      return { message: 'Foredraft is paused.', remedy: ['Resume', () => pause.resume()] };
    case 'languageOff':
      return {
        message: `Foredraft is turned off for ${languageId}.`,
        remedy: [`Turn On for ${languageId}`, () => config.turnOnLanguage(languageId)],
      };
    case 'secret':
      return { message: 'Foredraft leaves this file alone: by its name, it may hold secrets.' };
    case 'excluded':
      return {
        message: 'Foredraft leaves this file alone, as foredraft.exclude says.',
        remedy: ['Change', settings('foredraft.exclude')],
      };
    case 'notHere':
      return { message: 'Foredraft makes no suggestions in this kind of document.' };
  }
}

/** Why the last request gave none, or what became of the one that it gave. */
export function explain(outcome: Exclude<Outcome, { readonly kind: Unavailable }>): Reason {
  switch (outcome.kind) {
    case 'suggested':
      return {
        message:
          'There was a suggestion. The editor hides it when the cursor moves, when the editor loses the focus, with Escape, and while the list of IntelliSense shows something else.',
        remedy: ask,
      };
    case 'onBattery':
      return {
        message: 'Foredraft suggests nothing by itself on battery.',
        remedy: ['Change', settings('foredraft.battery')],
      };
    case 'manual':
      return {
        message: 'Foredraft suggests nothing by itself, as foredraft.mode says.',
        remedy: ['Change', settings('foredraft.mode')],
      };
    case 'cancelled':
      return { message: 'The next key came, or the cursor moved, before there was an answer.', remedy: ask };
    case 'stale':
      return { message: 'The text had changed before there was an answer.', remedy: ask };
    case 'empty':
      return { message: 'The model would write nothing here.' };
    case 'filtered':
      return { message: `Nothing is left of what the model would write${repeats[outcome.by] ?? ''}.` };
    case 'unlikely':
      return {
        message:
          'All that the model would write was less likely than foredraft.drafts.minimumConfidence asks for.',
        remedy: ask,
      };
    case 'failed':
      return {
        message: outcome.message,
        remedy: outcome.badModel
          ? ['Choose Model', command('foredraft.chooseModel')]
          : ['Restart Engine', command('foredraft.restartEngine')],
      };
  }
}

/** What is wrong with a text of which a filter leaves nothing. */
const repeats: Partial<Record<FilterName, string>> = {
  nextLine: ': it says again what the next line says',
  linesAbove: ': it says again what is right above',
  suffixOverlap: ': it says again what follows the cursor',
  closersAgain: ': it closes what is closed right of the cursor already',
};
