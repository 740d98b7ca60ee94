import * as vscode from 'vscode';
import { excludeSettings } from './excludes.ts';

/** Long enough for a formatter after a save, and for most of a checkout. */
const coalesceMs = 500;

export interface Change {
  readonly uri: vscode.Uri;
  readonly kind: 'created' | 'changed' | 'gone';
}

export interface Changes {
  /** The last change of each path, in the order in which they came. */
  readonly paths: readonly Change[];
  /** Which files there are to look at may be others now. */
  readonly rules: boolean;
}

/** What happens to the files of the workspace, several changes at a time; the next ones wait until `take` resolves. */
export class FileChanges implements vscode.Disposable {
  readonly #take: (changes: Changes) => Promise<void>;
  readonly #subscriptions: vscode.Disposable;
  #paths = new Map<string, Change>();
  #rules = false;
  /** Only while there are changes. */
  #timer: NodeJS.Timeout | undefined;
  #taking = false;
  #disposed = false;

  constructor(take: (changes: Changes) => Promise<void>) {
    this.#take = take;
    const note = (kind: Change['kind']) => (uri: vscode.Uri) => {
      this.#note({ uri, kind });
    };
    const watcher = vscode.workspace.createFileSystemWatcher('**/*');
    this.#subscriptions = vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(note('created')),
      watcher.onDidChange(note('changed')),
      watcher.onDidDelete(note('gone')),
      // Watching may be excluded in places, or late.
      vscode.workspace.onDidSaveTextDocument(({ uri }) => this.#note({ uri, kind: 'changed' })),
      vscode.workspace.onDidRenameFiles(({ files }) => {
        for (const { oldUri, newUri } of files) {
          this.#note({ uri: oldUri, kind: 'gone' });
          this.#note({ uri: newUri, kind: 'created' });
        }
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#noteRules()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (excludeSettings.some((name) => event.affectsConfiguration(name))) this.#noteRules();
      }),
    );
  }

  #note(change: Change): void {
    const { scheme, path, fsPath } = change.uri;
    if (scheme !== 'file' || path.includes('/.git/')) return;
    this.#paths.delete(fsPath); // to be the last one again
    this.#paths.set(fsPath, change);
    this.#schedule();
    if (path.endsWith('/.gitignore')) this.#noteRules();
  }

  #noteRules(): void {
    this.#rules = true;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#timer || this.#taking || this.#disposed) return;
    if (this.#paths.size === 0 && !this.#rules) return;
    this.#timer = setTimeout(() => void this.#flush(), coalesceMs);
  }

  async #flush(): Promise<void> {
    const changes = { paths: [...this.#paths.values()], rules: this.#rules };
    this.#timer = undefined;
    this.#paths = new Map();
    this.#rules = false;
    this.#taking = true;
    await this.#take(changes);
    this.#taking = false;
    this.#schedule();
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.#subscriptions.dispose();
  }
}
