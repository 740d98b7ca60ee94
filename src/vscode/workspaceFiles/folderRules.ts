import * as vscode from 'vscode';
import { type Excludes, excludesOf } from './excludes.ts';
import { GitIgnore } from './gitIgnore.ts';
import { isSecretLike } from './secretFiles.ts';
import { isSourceFile, sourceGlob } from './sourceFiles.ts';

/** Which files of a workspace folder may be indexed, by the settings and .gitignore files at the time it was made. */
export class FolderRules {
  readonly #folder: vscode.WorkspaceFolder;
  readonly #root: string;
  readonly #excludes: Excludes;
  readonly #gitIgnore: GitIgnore;

  private constructor(folder: vscode.WorkspaceFolder, gitIgnore: GitIgnore) {
    const { path } = folder.uri;
    this.#folder = folder;
    this.#root = path.endsWith('/') ? path : `${path}/`;
    this.#excludes = excludesOf(folder.uri);
    this.#gitIgnore = gitIgnore;
  }

  static async of(folder: vscode.WorkspaceFolder): Promise<FolderRules> {
    return new FolderRules(folder, await GitIgnore.of(folder.uri.fsPath));
  }

  /** Files that may be allowed; those that are not, `maxResults` at most, cost time to find and to look at. */
  async candidates(maxResults: number): Promise<readonly vscode.Uri[]> {
    const pattern = new vscode.RelativePattern(this.#folder, sourceGlob);
    return vscode.workspace.findFiles(pattern, this.#excludes.glob, maxResults);
  }

  isAbove(path: vscode.Uri): boolean {
    return path.path.startsWith(this.#root) && path.path.length > this.#root.length;
  }

  async allows(file: vscode.Uri): Promise<boolean> {
    const path = this.#relative(file);
    return isSourceFile(path) && !isSecretLike(path) && (await this.looksInto(file));
  }

  /** Whether nothing excludes a file, or the folder that a path may be. */
  async looksInto(path: vscode.Uri): Promise<boolean> {
    const relative = this.#relative(path);
    return !this.#excludes.rules.ignores(relative) && !(await this.#gitIgnore.ignores(relative));
  }

  #relative({ path }: vscode.Uri): string {
    return path.slice(this.#root.length);
  }
}
