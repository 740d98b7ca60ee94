import * as vscode from 'vscode';

/** As many as anybody remembers to have had open. */
const remembered = 50;

/** The files that were looked at in this window. */
export class RecentFiles implements vscode.Disposable {
  readonly #seen = new Map<string, vscode.Uri>();
  readonly #subscription: vscode.Disposable;

  constructor() {
    this.#note(vscode.window.activeTextEditor);
    this.#subscription = vscode.window.onDidChangeActiveTextEditor((editor) => this.#note(editor));
  }

  /** The latest first. */
  get files(): readonly vscode.Uri[] {
    return [...this.#seen.values()].reverse();
  }

  #note(editor: vscode.TextEditor | undefined): void {
    if (editor?.document.uri.scheme !== 'file') return;
    const { uri } = editor.document;
    this.#seen.delete(uri.fsPath);
    this.#seen.set(uri.fsPath, uri);
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > remembered) this.#seen.delete(oldest!);
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}
