import * as vscode from 'vscode';
import { excludeSettings } from '../workspaceFiles/excludes.ts';
import { WorkspaceRules } from '../workspaceFiles/workspaceRules.ts';

/** Longer files are data, or generated. Bytes. */
const maxBytes = 200 * 1024;

/**
 * The files whose text may go into a prompt, by the rules of `workspaceFiles`. They are read as the editor has them, or
 * through its file system: that knows remote machines, containers and virtual workspaces.
 */
export class ReadableFiles implements vscode.Disposable {
  #rules: Promise<WorkspaceRules> | undefined;
  readonly #rulesChanged = new vscode.EventEmitter<void>();
  /** Files may be read now that might not before, or the other way round. */
  readonly onDidChangeRules = this.#rulesChanged.event;
  readonly #subscriptions: vscode.Disposable;

  constructor() {
    const forget = (): void => {
      this.#rules = undefined;
      this.#rulesChanged.fire();
    };
    const watcher = vscode.workspace.createFileSystemWatcher('**/.gitignore');
    this.#subscriptions = vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(forget),
      watcher.onDidChange(forget),
      watcher.onDidDelete(forget),
      vscode.workspace.onDidChangeWorkspaceFolders(forget),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (excludeSettings.some((name) => event.affectsConfiguration(name))) forget();
      }),
    );
  }

  /** @returns undefined for what may not be read, or is no text that somebody has written */
  async read(uri: vscode.Uri): Promise<string | undefined> {
    this.#rules ??= WorkspaceRules.read();
    if (!vscode.workspace.isTrusted || !(await (await this.#rules).allows(uri))) return undefined;
    const open = vscode.workspace.textDocuments.find(
      (document) => document.uri.toString() === uri.toString(),
    );
    return open ? open.getText() : readClosed(uri);
  }

  dispose(): void {
    this.#rulesChanged.dispose();
    this.#subscriptions.dispose();
  }
}

async function readClosed(uri: vscode.Uri): Promise<string | undefined> {
  try {
    if ((await vscode.workspace.fs.stat(uri)).size > maxBytes) return undefined;
    const bytes = await vscode.workspace.fs.readFile(uri);
    return bytes.includes(0) ? undefined : new TextDecoder().decode(bytes);
  } catch {
    return undefined; // it may be gone by now
  }
}
