import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { draftItems } from './draftItems.ts';
import type { DraftsHere } from './draftsHere.ts';

/** When an editor that loses the focus has hidden its suggestion, of which it tells nobody. */
const BLUR_MS = 50;

/**
 * Shows one draft in the editor while somebody chooses: as the editor's own ghost text, so that it looks as any
 * suggestion does, with several lines, too, which decorations cannot do.
 */
export class DraftPreview {
  readonly #registration: vscode.Disposable;
  /** The editor's commands, one after another. */
  #commands: Promise<void>;
  #isOver = false;
  #shown = 0;
  #wanted = 0;

  /** Shows the first one, in an editor that is about to lose the focus. */
  constructor(drafts: DraftsHere) {
    const { document, version, position } = drafts;
    const items = draftItems(drafts);
    // The editor lists first what comes from providers for the language, and of these from the latest.
    this.#registration = vscode.languages.registerInlineCompletionItemProvider(
      { scheme: document.uri.scheme, language: document.languageId },
      {
        provideInlineCompletionItems: (asked, at) =>
          asked === document && asked.version === version && at.isEqual(position) ? items : [],
      },
    );
    this.#commands = delay(BLUR_MS).then(() => (this.#isOver ? undefined : this.#run('trigger')));
  }

  /** The editor has no command for a certain one, and goes through its list step by step. */
  show(index: number): void {
    this.#wanted = index;
    this.#commands = this.#commands.then(async () => {
      while (!this.#isOver && this.#shown !== this.#wanted) {
        const isAhead = this.#wanted > this.#shown;
        this.#shown += isAhead ? 1 : -1;
        await this.#run(isAhead ? 'showNext' : 'showPrevious');
      }
    });
  }

  /** For when the editor has the focus again. */
  end(): Promise<void> {
    this.#isOver = true;
    this.#registration.dispose();
    this.#commands = this.#commands.then(() => this.#run('hide'));
    return this.#commands;
  }

  async #run(command: 'trigger' | 'showNext' | 'showPrevious' | 'hide'): Promise<void> {
    await vscode.commands.executeCommand(`editor.action.inlineSuggest.${command}`);
  }
}
