import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { EngineClient } from '../../client/engineClient.ts';
import type { WorkspaceParams, WorkspaceResult } from '../../engine/protocol.ts';
import { type Change, FileChanges, type Changes } from './fileChanges.ts';
import type { RecentFiles } from './recentFiles.ts';
import { maxFiles, WorkspaceRules } from './workspaceRules.ts';

/** The files that the engine has been told of: all of them at once, then what changes. Their client tells them to the next engine. */
export class IndexedFiles implements vscode.Disposable {
  readonly #client: Pick<EngineClient, 'workspace'>;
  readonly #recent: RecentFiles;
  readonly #log: vscode.LogOutputChannel;
  readonly #changes: FileChanges;
  readonly #built: Promise<void>;
  #rules = WorkspaceRules.read();
  #files: ReadonlySet<string> = new Set();
  #disposed = false;

  constructor(client: Pick<EngineClient, 'workspace'>, recent: RecentFiles, log: vscode.LogOutputChannel) {
    this.#client = client;
    this.#recent = recent;
    this.#log = log;
    // Watched from the start, since files may change while they are listed.
    this.#changes = new FileChanges((changes) => this.#guard(() => this.#update(changes)));
    this.#built = this.#guard(() => this.#build());
  }

  async #build(): Promise<void> {
    const files = await (await this.#rules).list(this.#recent.files);
    if (this.#disposed) return;
    this.#files = new Set(files);
    this.#tell({ changed: [...files], removed: [], reset: true }, (index) => {
      this.#log.info(
        `Workspace indexed for drafts: ${index.files} ${index.files === 1 ? 'file' : 'files'}, ${index.tokens} tokens, ${index.milliseconds.toFixed(0)} ms`,
      );
    });
  }

  async #update({ paths, rules }: Changes): Promise<void> {
    await this.#built;
    const after = await this.#filesAfter(paths, rules);
    const known = [...after].filter((file) => this.#files.has(file));
    const written = new Set(paths.map(({ uri }) => uri.fsPath));
    const changed = [
      ...known.filter((file) => written.has(file)),
      ...[...after].filter((file) => !this.#files.has(file)).slice(0, maxFiles - known.length),
    ];
    const removed = [...this.#files].filter((file) => !after.has(file));
    if (this.#disposed || changed.length + removed.length === 0) return;
    this.#files = new Set([...known, ...changed]);
    this.#tell({ changed, removed });
    // Numbers alone: the names of files are nobody's business in a log that is sent with a bug report.
    this.#log.debug(`Workspace index: ${changed.length} files changed, ${removed.length} removed`);
  }

  /** @param anew whether the rules have changed */
  async #filesAfter(paths: readonly Change[], anew: boolean): Promise<ReadonlySet<string>> {
    // A folder comes and goes with all that is in it, .gitignore files too, of which we need not be told.
    if (anew || (await this.#hasNewFolder(paths, await this.#rules))) {
      this.#rules = WorkspaceRules.read();
      return new Set(await (await this.#rules).list(this.#recent.files));
    }
    const rules = await this.#rules;
    const gone = new Set(paths.filter(({ kind }) => kind === 'gone').map(({ uri }) => uri.fsPath));
    const after = new Set([...this.#files].filter((file) => !isIn(gone, file)));
    for (const { uri, kind } of paths) {
      if (kind === 'gone') continue;
      // A file may have become a link.
      if (await rules.allows(uri)) after.add(uri.fsPath);
      else after.delete(uri.fsPath);
    }
    return after;
  }

  async #hasNewFolder(paths: readonly Change[], rules: WorkspaceRules): Promise<boolean> {
    for (const { uri, kind } of paths) {
      if (kind !== 'created' || !(await rules.looksInto(uri))) continue;
      if (!this.#files.has(uri.fsPath) && (await isFolder(uri.fsPath))) return true;
    }
    return false;
  }

  /** The engine may be at work for long, or none may run: what is excluded meanwhile does not wait for it. */
  #tell(changes: WorkspaceParams, then?: (index: WorkspaceResult) => void): void {
    void this.#guard(async () => {
      const index = await this.#client.workspace(changes);
      then?.(index);
    });
  }

  /** What fails here costs drafts, and no more. The engine says by itself when it is what fails. */
  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#log.debug(`The workspace index is not complete: ${(error as Error).message}`);
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#changes.dispose();
  }
}

/** Whether `paths` has a path, or a folder above it. */
function isIn(paths: ReadonlySet<string>, path: string): boolean {
  if (paths.size === 0) return false;
  if (paths.has(path)) return true;
  const above = dirname(path);
  return above !== path && isIn(paths, above);
}

async function isFolder(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.isDirectory() ?? false;
}
