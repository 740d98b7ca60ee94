import { join, resolve } from 'node:path';
import type { SourceFile } from '../core/eval/holes.ts';
import { NearCopies } from '../core/eval/nearCopies.ts';
import type { Engine } from './withEngine.ts';

/**
 * Has an engine index the project of the file that is asked about, without that file and near copies of it: there
 * stands what is missing. Holes should come file by file.
 */
export class ProjectIndex {
  readonly #engine: Engine;
  readonly #repo: string;
  readonly #filesOf: (path: string) => readonly SourceFile[];
  #project: { readonly files: readonly SourceFile[]; readonly copies: NearCopies } | undefined;
  #path: string | undefined;
  #left: readonly string[] = [];

  constructor(engine: Engine, repo: string, filesOf: (path: string) => readonly SourceFile[]) {
    this.#engine = engine;
    this.#repo = repo;
    this.#filesOf = filesOf;
  }

  /** @param path of a file of the repository */
  async leaveOut(path: string): Promise<void> {
    if (path === this.#path) return;
    const files = this.#filesOf(path);
    const isNew = this.#project?.files !== files;
    if (!this.#project || isNew) this.#project = { files, copies: new NearCopies(files) };
    const left = [path, ...this.#project.copies.of(path)];
    const changed = (isNew ? files.map((file) => file.path) : this.#left).filter(
      (other) => !left.includes(other),
    );
    await this.#engine.workspace({
      changed: changed.map((path) => this.#file(path)),
      removed: left.map((path) => this.#file(path)),
      reset: isNew,
    });
    this.#path = path;
    this.#left = left;
  }

  #file(path: string): string {
    return resolve(join(this.#repo, path));
  }
}
