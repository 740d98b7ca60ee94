import type { Parser, Point, Tree } from '@vscode/tree-sitter-wasm';

/** The tree of a text that changes little from one time to the next: only what has changed is parsed again. */
export class ParsedText {
  readonly #parser: Parser;
  #text = '';
  #tree: Tree | undefined;

  constructor(parser: Parser) {
    this.#parser = parser;
  }

  /** Valid until the next call. */
  parse(text: string): Tree {
    const old = this.#tree;
    if (old) {
      if (text === this.#text) return old;
      edit(old, this.#text, text);
    }
    this.#tree = this.#parser.parse(text, old)!; // null without a language, or when cancelled
    this.#text = text;
    old?.delete();
    return this.#tree;
  }

  /** Frees the tree, which no garbage collector sees. */
  dispose(): void {
    this.#tree?.delete();
    this.#tree = undefined;
  }
}

/** Tells a tree what lies between the beginning and the end that two texts share. */
function edit(tree: Tree, before: string, after: string): void {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const oldEndIndex = before.length - end;
  const newEndIndex = after.length - end;
  tree.edit({
    ...{ startIndex: start, oldEndIndex, newEndIndex },
    startPosition: pointAt(after, start),
    oldEndPosition: pointAt(before, oldEndIndex),
    newEndPosition: pointAt(after, newEndIndex),
  });
}

function pointAt(text: string, offset: number): Point {
  let row = 0;
  let lineStart = 0;
  for (let end; (end = text.indexOf('\n', lineStart)) >= 0 && end < offset; lineStart = end + 1) row++;
  return { row, column: offset - lineStart };
}
