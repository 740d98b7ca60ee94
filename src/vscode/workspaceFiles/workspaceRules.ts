import { setImmediate as pause } from 'node:timers/promises';
import * as vscode from 'vscode';
import { FolderRules } from './folderRules.ts';
import { byImportance } from './importance.ts';

/** Files of a workspace at most: more than the engine has room for, unless they are small. */
export const maxFiles = 20_000;

/** So many are looked at in a millisecond or two. Then others in the extension host have their turn. */
const filesAtOnce = 50;

/** Which files of the workspace may be read, in all of its folders. */
export class WorkspaceRules {
  readonly #folders: readonly FolderRules[];

  private constructor(folders: readonly FolderRules[]) {
    this.#folders = folders;
  }

  static async read(): Promise<WorkspaceRules> {
    const folders = vscode.workspace.workspaceFolders ?? [];
    return new WorkspaceRules(await Promise.all(folders.map((folder) => FolderRules.of(folder))));
  }

  async allows(file: vscode.Uri): Promise<boolean> {
    return this.#allAbove(file, (folder) => folder.allows(file));
  }

  /** Whether a path may be a folder with files that are allowed. */
  async looksInto(path: vscode.Uri): Promise<boolean> {
    return this.#allAbove(path, (folder) => folder.looksInto(path));
  }

  /**
   * @param recent files that were open, the latest first
   * @returns the paths of what is allowed and on the disk, the most important first
   */
  async list(recent: readonly vscode.Uri[]): Promise<readonly string[]> {
    const open = openFiles();
    const onDisk = this.#folders.filter((folder) => folder.isOnDisk);
    const found = await Promise.all(onDisk.map((folder) => folder.candidates(maxFiles)));
    const allowed = new Set<string>();
    // The open ones, too: they need not be among the first maxFiles that are found.
    const candidates = [...open, ...recent, ...found.flat()];
    for (const [index, file] of candidates.entries()) {
      if (await this.allows(file)) allowed.add(file.fsPath);
      if (index % filesAtOnce === 0) await pause();
    }
    return byImportance(allowed, pathsOf(open), pathsOf(recent)).slice(0, maxFiles);
  }

  /** One folder of a workspace may be in another: what either leaves out is left out. */
  async #allAbove(
    path: vscode.Uri,
    allow: (folder: FolderRules) => Promise<boolean> | boolean,
  ): Promise<boolean> {
    const above = this.#folders.filter((folder) => folder.isAbove(path));
    for (const folder of above) if (!(await allow(folder))) return false;
    return above.length > 0;
  }
}

/** In the tabs, the ones that are seen first. */
function openFiles(): vscode.Uri[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .toSorted((a, b) => Number(b.isActive) - Number(a.isActive))
    .flatMap(({ input }) =>
      input instanceof vscode.TabInputText && input.uri.scheme === 'file' ? [input.uri] : [],
    );
}

function pathsOf(files: readonly vscode.Uri[]): string[] {
  return files.map(({ fsPath }) => fsPath);
}
