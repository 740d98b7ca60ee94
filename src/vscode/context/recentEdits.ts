import * as vscode from 'vscode';

/** As many places as anybody works at in a while. */
const remembered = 16;
/** Lines around an edit that belong to it; another edit within them is at the same place. */
const reach = 12;

/** A place that was edited. */
export interface RecentEdit {
  readonly document: vscode.TextDocument;
  /** From 0. */
  readonly line: number;
}

/** The places that were edited last in this window, in documents that are still open. */
export class RecentEdits implements vscode.Disposable {
  /** The latest last. */
  #edits: RecentEdit[] = [];
  readonly #subscriptions: vscode.Disposable;

  constructor() {
    this.#subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        const [change] = contentChanges;
        if (change) this.#note(document, change.range.start.line);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        this.#edits = this.#edits.filter((edit) => edit.document !== document);
      }),
    );
  }

  /** The latest first. */
  get places(): readonly RecentEdit[] {
    return [...this.#edits].reverse();
  }

  #note(document: vscode.TextDocument, line: number): void {
    if (!vscode.workspace.getWorkspaceFolder(document.uri)) return; // an output channel, say
    const isHere = (edit: RecentEdit) => edit.document === document && Math.abs(edit.line - line) <= reach;
    this.#edits = [...this.#edits.filter((edit) => !isHere(edit)), { document, line }].slice(-remembered);
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }
}
