import { access, readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';

/** As git's own `core.ignoreCase` is by default. */
export const ignorecase = process.platform === 'win32' || process.platform === 'darwin';

/** Rejects where there is no such file. */
export type ReadText = (path: string) => Promise<string>;

const readOnDisk: ReadText = (path) => readFile(path, 'utf8');

/** The .gitignore files of a folder, of all below it, and of those above it in the same repository. */
export class GitIgnore {
  readonly #root: string;
  /** Where the folder is in the repository: '' or `packages/app/`. */
  readonly #prefix: string;
  /** By folder, relative to the root: the rules of its .gitignore behind those of the folders above. */
  readonly #rules = new Map<string, Promise<Ignore>>();

  readonly #read: ReadText;

  private constructor(root: string, folder: string, read: ReadText) {
    this.#read = read;
    this.#root = root;
    this.#prefix = root === folder ? '' : `${relative(root, folder).replaceAll(sep, '/')}/`;
  }

  /** @param read of a folder that is not on the disk, which is taken for the root of its repository */
  static async of(folder: string, read?: ReadText): Promise<GitIgnore> {
    if (read) return new GitIgnore(folder, folder, read);
    return new GitIgnore((await repositoryOf(folder)) ?? folder, folder, readOnDisk);
  }

  /** @param path of a file, relative to the folder, with `/` between its parts */
  async ignores(path: string): Promise<boolean> {
    const inRepository = this.#prefix + path;
    return (await this.#rulesIn(parent(inRepository))).ignores(inRepository);
  }

  #rulesIn(folder: string): Promise<Ignore> {
    const known = this.#rules.get(folder);
    if (known) return known;
    const rules = this.#readRules(folder);
    this.#rules.set(folder, rules);
    return rules;
  }

  /** All rules are relative to the root, since the last one that matches counts, whatever file it is from. */
  async #readRules(folder: string): Promise<Ignore> {
    const above = folder === '' ? ignore({ ignorecase }) : await this.#rulesIn(parent(folder));
    const text = await this.#read(join(this.#root, folder, '.gitignore')).catch(() => undefined);
    if (text === undefined) return above;
    const lines = text
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)
      .map((line) => (folder === '' ? line : below(folder, line)));
    return ignore({ ignorecase }).add(above).add(lines);
  }
}

function parent(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** A rule of the .gitignore in `folder` as it would stand in that of the root. */
function below(folder: string, line: string): string {
  if (line.trim() === '' || line.startsWith('#')) return '';
  const [, not, pattern] = /^(!?)(.*)$/s.exec(line)!;
  const isAnchored = /\/./.test(pattern!.trimEnd()); // a slash anywhere but at the end
  const path = isAnchored ? pattern!.replace(/^\//, '') : `**/${pattern!}`;
  return `${not!}/${folder.replace(/[\\*?[\]!#]/g, '\\$&')}/${path}`;
}

/** The next folder above that git keeps its own in. */
async function repositoryOf(folder: string): Promise<string | undefined> {
  const isRepository = await access(join(folder, '.git')).then(
    () => true,
    () => false,
  );
  if (isRepository) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : repositoryOf(above);
}
