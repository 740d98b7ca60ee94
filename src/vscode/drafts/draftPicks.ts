import type * as vscode from 'vscode';
import type { Draft } from '../../engine/protocol.ts';
import type { DraftsHere } from './draftsHere.ts';

/** A draft in the list to choose from. */
export interface DraftPick extends vscode.QuickPickItem {
  readonly index: number;
}

export function draftPicks({ drafts, strategy }: DraftsHere): DraftPick[] {
  return drafts.map((draft, index) => {
    const [first = '', ...further] = draft.text.trim().split(/\r?\n/);
    return {
      index,
      label: escapeIcons(first.trimEnd()),
      description: `${draftProbability(draft)} · ${index === 0 ? 'suggested' : strategy}`,
      ...(further.length > 0 && {
        detail: `and ${further.length} more ${further.length === 1 ? 'line' : 'lines'}`,
      }),
    };
  });
}

const percent = new Intl.NumberFormat('en', { style: 'percent', maximumSignificantDigits: 2 });

/** How probable a draft is as a whole, for people. */
export function draftProbability({ logProbability }: Draft): string {
  return logProbability === undefined ? 'not scored' : percent.format(Math.exp(logProbability));
}

/** VS Code takes `$(document)` in a label for the name of an icon, and shows nothing where there is no such icon. */
function escapeIcons(text: string): string {
  return text.replace(/\$\([\w-]+(?:~[\w-]+)?\)/g, (name) => `\\${name}`);
}
