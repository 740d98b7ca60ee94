import type { CompletionLength } from '../../decode/stop.ts';
import type { WorkspaceIndex } from '../../speculation/workspaceIndex.ts';
import type { Cut, SourceFile } from '../holes.ts';
import { type BaselineName, completed } from './baseline.ts';
import { DocumentMatch } from './documentMatch.ts';
import { ProjectNGrams, ProjectText } from './projectNGrams.ts';
import { Pieces, unitsOf } from './symbols.ts';

export interface BaselineSources {
  /** All files of the project that a file belongs to, the same array for the same project. */
  readonly filesOf: (path: string) => readonly SourceFile[];
  /** Where the model's tokens of a text end, as offsets into it. */
  readonly tokenEnds: (text: string) => Promise<readonly number[]>;
}

/** Completes code from what the project says elsewhere, without any model: what a model has to be better than. */
export class Baselines {
  readonly #sources: BaselineSources;
  readonly #pieces = new Pieces();
  /** Of the project and the file asked about last: holes come file by file. */
  #project: { readonly files: readonly SourceFile[]; readonly text: ProjectText } | undefined;
  #others: { readonly path: string; readonly index: WorkspaceIndex } | undefined;

  constructor(sources: BaselineSources) {
    this.#sources = sources;
  }

  async complete(name: BaselineName, path: string, cut: Cut, length: CompletionLength): Promise<string> {
    const { prefix, suffix } = cut;
    const unitText = (unit: number): string => String.fromCharCode(unit);
    switch (name) {
      case 'suffix automaton, tokens': {
        const match = new DocumentMatch(await this.#tokensOf(prefix), await this.#tokensOf(suffix));
        return completed(match, (token) => this.#pieces.textOf(token), cut, length);
      }
      case 'suffix automaton, characters':
        return completed(new DocumentMatch(unitsOf(prefix), unitsOf(suffix)), unitText, cut, length);
      case 'n-grams of the project':
        return completed(new ProjectNGrams(this.#indexFor(path), cut), unitText, cut, length);
    }
  }

  async #tokensOf(text: string): Promise<number[]> {
    return this.#pieces.cut(text, await this.#sources.tokenEnds(text));
  }

  #indexFor(path: string): WorkspaceIndex {
    if (this.#others?.path === path) return this.#others.index;
    const files = this.#sources.filesOf(path);
    if (this.#project?.files !== files) this.#project = { files, text: new ProjectText(files) };
    const index = this.#project.text.without(path);
    this.#others = { path, index };
    return index;
  }
}
