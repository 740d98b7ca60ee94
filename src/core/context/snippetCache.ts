import { type Snippet, snippetsOf } from './snippets.ts';

/** More than are looked at for one place. Files. */
const LIMIT = 64;
/** Most of a file that is looked at, UTF-16 units: longer ones are data, or generated. */
const MAX_LENGTH = 200 * 1024;

/** The snippets of the files that were looked at last: files are cut anew only where they have changed. */
export class SnippetCache {
  readonly #files = new Map<string, { readonly text: string; readonly snippets: readonly Snippet[] }>();

  of(path: string, text: string): readonly Snippet[] {
    if (text.length > MAX_LENGTH) return [];
    const known = this.#files.get(path);
    const file = known?.text === text ? known : { text, snippets: snippetsOf(text) };
    this.#files.delete(path); // to be the last one again
    this.#files.set(path, file);
    const [oldest] = this.#files.keys();
    if (this.#files.size > LIMIT) this.#files.delete(oldest!);
    return file.snippets;
  }
}
