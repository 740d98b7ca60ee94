import type * as vscode from 'vscode';
import type { Config } from './config.ts';
import { comparisonScheme } from './drafts/draftComparison.ts';
import { isLanguageOn } from './languageFilter.ts';
import { type LeftAlone, leftAlone } from './leftAlone.ts';
import type { Pause } from './pause.ts';

/** Why the user gets no completions here: by their own choice, or because this is no text to complete. */
export type Unavailable = 'off' | 'paused' | 'notHere' | 'languageOff' | LeftAlone;

/** Every document. Where Foredraft keeps silent is decided below alone, where the status item asks, too. */
export const documentSelector: vscode.DocumentSelector = { scheme: '*' };

/**
 * Schemes of what an editor shows but nobody writes code in: output, other versions of a file, input boxes. Any other
 * may belong to an extension with a file system of its own, whose files are as good as those on the disk.
 */
const silentSchemes = new Set([
  'chat-editing-snapshot-text-model',
  'chatSessionInput',
  'comment',
  comparisonScheme,
  'debug', // the debug console, and sources that only the debugger has
  'git',
  'output',
  'search-editor',
  'vscode-local-history',
  'vscode-notebook-cell-output',
  'vscode-scm', // the commit message
  'vscode-terminal',
  'walkThroughSnippet',
]);

/** One answer for the provider and for the status item, so that the status never contradicts what happens. */
export function unavailable(
  config: Config,
  pause: Pause,
  document: Pick<vscode.TextDocument, 'uri' | 'languageId'> | undefined,
): Unavailable | undefined {
  if (!config.enabled) return 'off';
  if (pause.until !== undefined) return 'paused';
  if (document && silentSchemes.has(document.uri.scheme)) return 'notHere';
  if (document && !isLanguageOn(config.languages, document.languageId)) return 'languageOff';
  return document && leftAlone(config, document);
}
