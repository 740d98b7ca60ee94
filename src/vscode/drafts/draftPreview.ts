import * as vscode from 'vscode';
import { draftItems } from './draftItems.ts';
import type { DraftsHere } from './heldDrafts.ts';

interface Shown {
  readonly drafts: DraftsHere;
  readonly item: vscode.InlineCompletionItem;
}

/**
 * Shows one draft in the editor while somebody chooses: as the editor's own ghost text, so that it looks as any
 * suggestion does, with several lines, too, which decorations cannot do.
 */
export class DraftPreview {
  #shown: Shown | undefined;
  /** The editor's commands, one after another: else a draft may be asked for after the preview has ended. */
  #commands = Promise.resolve();

  /** What the editor is to show there, and nothing else. */
  itemAt(document: vscode.TextDocument, position: vscode.Position): vscode.InlineCompletionItem | undefined {
    const { drafts, item } = this.#shown ?? {};
    const isHere =
      drafts?.document === document &&
      drafts.version === document.version &&
      drafts.position.isEqual(position);
    return isHere ? item : undefined;
  }

  show(drafts: DraftsHere, index: number): Promise<void> {
    // What it has asked for at a place, the editor asks for again only when it has forgotten the answer.
    return this.#change({ drafts, item: draftItems(drafts)[index]! }, ['hide', 'trigger']);
  }

  clear(): Promise<void> {
    return this.#change(undefined, ['hide']);
  }

  #change(shown: Shown | undefined, commands: readonly ('hide' | 'trigger')[]): Promise<void> {
    this.#shown = shown;
    this.#commands = this.#commands.then(async () => {
      for (const command of commands) {
        if (this.#shown === shown)
          await vscode.commands.executeCommand(`editor.action.inlineSuggest.${command}`);
      }
    });
    return this.#commands;
  }
}
