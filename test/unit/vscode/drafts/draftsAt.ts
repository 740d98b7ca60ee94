import type * as vscode from 'vscode';
import type { Draft } from '../../../../src/engine/protocol.ts';
import type { DraftsHere } from '../../../../src/vscode/drafts/draftsHere.ts';
import { replacementAt } from '../../../../src/vscode/replacement.ts';
import { documentAt } from '../../../mocks/document.ts';

/** Drafts for the place of `|` in a text. */
export function draftsAt(marked: string, drafts: readonly Draft[]): DraftsHere {
  const at = documentAt(marked);
  const { document } = at;
  const position = at.position as unknown as vscode.Position;
  const replacement = replacementAt(document, position);
  return { document, version: document.version, position, replacement, strategy: 'branching', drafts };
}
