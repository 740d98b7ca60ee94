import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Parser } from '@vscode/tree-sitter-wasm';
import type { Grammar } from './languages.ts';

type Library = typeof import('@vscode/tree-sitter-wasm');

/** Parsers by language, each loaded when it is first asked for. */
export class Parsers {
  readonly #folder: string;
  readonly #parsers = new Map<Grammar, Parser | undefined>();
  #library: Promise<Library> | undefined;
  /** Settles when all that was asked for is loaded. */
  loading: Promise<unknown> = Promise.resolve();

  /** @param folder holds tree-sitter.wasm and the grammars */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Undefined while it loads, and where that failed. */
  get(grammar: Grammar): Parser | undefined {
    if (!this.#parsers.has(grammar)) {
      this.#parsers.set(grammar, undefined);
      this.loading = Promise.all([this.loading, this.#load(grammar)]);
    }
    return this.#parsers.get(grammar);
  }

  async #load(grammar: Grammar): Promise<void> {
    try {
      const { Parser, Language } = await (this.#library ??= this.#start());
      const parser = new Parser();
      parser.setLanguage(
        await Language.load(await readFile(join(this.#folder, `tree-sitter-${grammar}.wasm`))),
      );
      this.#parsers.set(grammar, parser);
    } catch (error) {
      // Indentation has to do, as in languages without a grammar.
      console.error(`The ${grammar} grammar could not be loaded: ${(error as Error).message}`);
    }
  }

  async #start(): Promise<Library> {
    // A CommonJS module: in the bundle it is the namespace, in Node the namespace's default.
    const namespace = (await import('@vscode/tree-sitter-wasm')) as Library & { readonly default?: Library };
    const library = namespace.default ?? namespace;
    await library.Parser.init({ locateFile: (file: string) => join(this.#folder, file) });
    return library;
  }
}
