import { dirname, join } from 'node:path';
import type { CursorContext } from '../../core/document/cursorContext.ts';
import type { Syntax } from '../../core/document/syntax.ts';
import { grammarOf } from './languages.ts';
import { ParsedText } from './parsedText.ts';
import { Parsers } from './parsers.ts';
import { TreeSyntax } from './treeSyntax.ts';

/** Beside the engine's bundle. */
export function grammarFolder(): string {
  return join(dirname(process.argv[1] ?? ''), 'grammars');
}

/** Documents whose trees are kept. */
const MAX_TREES = 4;

/** What grammars say of documents. */
export class Documents {
  readonly parsers: Parsers;
  /** By grammar and URI, least recently used first. */
  readonly #trees = new Map<string, ParsedText>();

  /** @param folder holds tree-sitter.wasm and the grammars */
  constructor(folder: string) {
    this.parsers = new Parsers(folder);
  }

  /** Undefined where the language has no grammar, and until it is loaded: nobody waits for that. */
  syntaxAt(document: string, path: string, cursor: CursorContext): Syntax | undefined {
    const grammar = grammarOf(path);
    const parser = grammar && this.parsers.get(grammar);
    if (!parser) return undefined;
    const key = `${grammar}:${document}`;
    const parsed = this.#trees.get(key) ?? new ParsedText(parser);
    this.#trees.delete(key);
    this.#trees.set(key, parsed);
    if (this.#trees.size > MAX_TREES) this.#drop(this.#trees.keys().next().value!);
    return new TreeSyntax(parsed, cursor);
  }

  #drop(key: string): void {
    this.#trees.get(key)!.dispose();
    this.#trees.delete(key);
  }
}
