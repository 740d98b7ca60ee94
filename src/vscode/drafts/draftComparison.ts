import { posix } from 'node:path';
import * as vscode from 'vscode';
import { rangeOf } from '../replacement.ts';
import { draftProbability } from './draftPicks.ts';
import type { DraftsHere } from './draftsHere.ts';

/** Of the documents that only show what a text would be with a draft. */
export const comparisonScheme = 'foredraft-drafts';

/** Shows all drafts at once, each as a change of the document, in the colours of its language. */
export class DraftComparison implements vscode.Disposable {
  readonly #registration: vscode.Disposable;
  /** By URI, of the comparison opened last: an editor asks for a text once, when it is opened. */
  readonly #texts = new Map<string, string>();
  #comparisons = 0;

  constructor() {
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(comparisonScheme, {
      provideTextDocumentContent: (uri) => this.#texts.get(uri.toString()),
    });
  }

  async open({ document, replacement, drafts, strategy }: DraftsHere): Promise<void> {
    this.#texts.clear();
    this.#comparisons++;
    const name = posix.basename(document.uri.path);
    const before = document.getText();
    const start = document.offsetAt(replacement.range.start);
    const original = await this.#show(`${name}/now/${name}`, before, document.languageId);
    const changes = drafts.map(async (draft, index) => {
      const title = `Draft ${index + 1}: ${draftProbability(draft)}, ${index === 0 ? 'suggested' : strategy}`;
      const end = document.offsetAt(rangeOf(replacement, draft).end);
      const text = before.slice(0, start) + replacement.text + draft.text + before.slice(end);
      const modified = await this.#show(`${title}/${name}`, text, document.languageId);
      return [this.#uri(title), original, modified];
    });
    await vscode.commands.executeCommand('vscode.changes', `Drafts for ${name}`, await Promise.all(changes));
  }

  /** A document that nobody can change, with the language of the one that is written in. */
  async #show(path: string, text: string, languageId: string): Promise<vscode.Uri> {
    const uri = this.#uri(path);
    this.#texts.set(uri.toString(), text);
    const shown = await vscode.workspace.openTextDocument(uri);
    if (shown.languageId !== languageId) await vscode.languages.setTextDocumentLanguage(shown, languageId);
    return uri;
  }

  /** Another one for each comparison, since an earlier one may still be open. */
  #uri(path: string): vscode.Uri {
    return vscode.Uri.from({
      scheme: comparisonScheme,
      path: `/${path}`,
      query: String(this.#comparisons),
    });
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
