import type * as vscode from 'vscode';
import type { Config } from './config.ts';
import { isLanguageOn } from './languageFilter.ts';
import type { Pause } from './pause.ts';

/** Why the user gets no completions here, by their own choice. */
export type Unavailable = 'off' | 'paused' | 'languageOff';

/** One answer for the provider and for the status item, so that the status never contradicts what happens. */
export function unavailable(
  config: Config,
  pause: Pause,
  document: Pick<vscode.TextDocument, 'languageId'> | undefined,
): Unavailable | undefined {
  if (!config.enabled) return 'off';
  if (pause.until !== undefined) return 'paused';
  if (document && !isLanguageOn(config.languages, document.languageId)) return 'languageOff';
  return undefined;
}
