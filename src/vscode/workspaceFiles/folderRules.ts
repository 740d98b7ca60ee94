import { realpath } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { type Excludes, excludesOf } from './excludes.ts';
import { GitIgnore, type ReadText } from './gitIgnore.ts';
import { isSecretLike } from './secretFiles.ts';
import { isSourceFile, sourceGlob } from './sourceFiles.ts';

/** Which files of a workspace folder may be read, by the settings and .gitignore files at the time it was made. */
export class FolderRules {
  readonly #folder: vscode.WorkspaceFolder;
  readonly #root: string;
  /** On the disk, without links. */
  readonly #realRoot: string;
  readonly #excludes: Excludes;
  readonly #gitIgnore: GitIgnore;

  private constructor(folder: vscode.WorkspaceFolder, realRoot: string, gitIgnore: GitIgnore) {
    const { path } = folder.uri;
    this.#folder = folder;
    this.#root = withSlash(path, '/');
    this.#realRoot = realRoot;
    this.#excludes = excludesOf(folder.uri);
    this.#gitIgnore = gitIgnore;
  }

  static async of(folder: vscode.WorkspaceFolder): Promise<FolderRules> {
    const { scheme, path, fsPath } = folder.uri;
    if (scheme !== 'file')
      return new FolderRules(folder, path, await GitIgnore.of(path, readerOf(folder.uri)));
    const realRoot = await realpath(fsPath).catch(() => fsPath);
    return new FolderRules(folder, realRoot, await GitIgnore.of(fsPath));
  }

  /** Files that may be allowed; those that are not, `maxResults` at most, cost time to find and to look at. */
  async candidates(maxResults: number): Promise<readonly vscode.Uri[]> {
    const pattern = new vscode.RelativePattern(this.#folder, sourceGlob);
    return vscode.workspace.findFiles(pattern, this.#excludes.glob, maxResults);
  }

  get isOnDisk(): boolean {
    return this.#folder.uri.scheme === 'file';
  }

  isAbove(path: vscode.Uri): boolean {
    const { scheme, authority } = this.#folder.uri;
    if (path.scheme !== scheme || path.authority !== authority) return false;
    return path.path.startsWith(this.#root) && path.path.length > this.#root.length;
  }

  /** A link is judged by where it leads, too: out of the folder, or to a secret, it is not followed. */
  async allows(file: vscode.Uri): Promise<boolean> {
    const path = this.#relative(file);
    if (!(await this.#allowsPath(path))) return false;
    if (!this.isOnDisk) return !(await isLink(file)); // where it leads cannot be told
    const real = await realpath(file.fsPath).catch(() => undefined);
    if (!real?.startsWith(withSlash(this.#realRoot, sep))) return false;
    const realPath = relative(this.#realRoot, real).replaceAll(sep, '/');
    return realPath === path || (await this.#allowsPath(realPath));
  }

  /** Whether nothing excludes a file, or the folder that a path may be. */
  async looksInto(path: vscode.Uri): Promise<boolean> {
    return this.#looksIntoPath(this.#relative(path));
  }

  async #allowsPath(path: string): Promise<boolean> {
    return isSourceFile(path) && !isSecretLike(path) && (await this.#looksIntoPath(path));
  }

  async #looksIntoPath(path: string): Promise<boolean> {
    return !this.#excludes.rules.ignores(path) && !(await this.#gitIgnore.ignores(path));
  }

  #relative({ path }: vscode.Uri): string {
    return path.slice(this.#root.length);
  }
}

/** Reads in a virtual workspace, by paths. */
function readerOf(folder: vscode.Uri): ReadText {
  return async (path) => {
    const uri = folder.with({ path: path.replaceAll(sep, '/') });
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  };
}

async function isLink(file: vscode.Uri): Promise<boolean> {
  const { type } = await vscode.workspace.fs.stat(file);
  return (type & vscode.FileType.SymbolicLink) !== 0;
}

function withSlash(folder: string, slash: string): string {
  return folder.endsWith(slash) ? folder : `${folder}${slash}`;
}
