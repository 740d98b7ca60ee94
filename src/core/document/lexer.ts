/** The closing text of each kind of bracket, string and comment, but for comments that end with their line. */
export const closerOf: Readonly<Record<string, string>> = {
  '(': ')',
  '[': ']',
  '{': '}',
  "'": "'",
  '"': '"',
  '`': '`',
  t: "'''",
  T: '"""',
  '*': '*/',
};
const openerOf: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
/** A run of characters that mean nothing to the lexer, in code or anywhere; read at once for speed. */
const plain = /[^()[\]{}"'`#/*\\$\n]+/y;
/** A regular expression, or the part of one that the text ends in. */
const regularExpression = /\/(?:[^\\/\n[]|\\.|\[(?:[^\\\]\n]|\\.)*(?:\]|$))+(?:\/|$)/y;

/**
 * Follows what is open in a source text: brackets, strings, comments. It knows no language, so that it works
 * in every file; where languages disagree, it takes the reading whose error is smaller and ends with the line:
 * - A string in plain quotes ends with its line at the latest, so an apostrophe in prose does no lasting harm.
 * - `#` opens a comment only between blanks (`#private`, `#fff` and `#[derive]` are no comments).
 * - `//` after an operand is read as Python's floor division: the brackets of a comment nearly always pair up
 *   by themselves, while the `)` of `(a // b)` must not be lost.
 */
export class Lexer {
  #open: string;
  #depth = 0;
  #lowest = 0;

  /** @param open What is open where the text begins, as `open` of a lexer that read the text before it. */
  constructor(open = '') {
    this.#open = open;
  }

  /**
   * What is open, innermost last, one character each: `( [ {`, the quotes `' " \``, `t` and `T` for triple
   * quotes, `/` for a comment up to the end of the line and `*` for one up to its closer.
   */
  get open(): string {
    return this.#open;
  }

  /** Constructs opened minus those closed since the start; negative once one from before has been closed. */
  get depth(): number {
    return this.#depth;
  }

  /** The lowest depth so far: how far the text has closed what was open at the start. */
  get lowest(): number {
    return this.#lowest;
  }

  /** Whether the next character is code, not part of a string or comment. */
  get inCode(): boolean {
    return '([{'.includes(this.#open.at(-1) ?? '');
  }

  /** Whether the next character is in a comment. */
  get inComment(): boolean {
    return '/*'.includes(this.#open.at(-1) ?? '(');
  }

  run(text: string): this {
    for (let at = 0; at < text.length;) at = this.step(text, at);
    return this;
  }

  /** Reads the token at `at`, a newline being one by itself; returns where the next one begins. */
  step(text: string, at: number): number {
    plain.lastIndex = at;
    if (plain.test(text)) return plain.lastIndex;
    if (this.inCode) return this.#code(text, at);
    const inside = this.#open.at(-1)!;
    const char = text[at]!;
    if (char === '\\' && inside !== '/' && inside !== '*') return at + 2;
    if (char === '\n' && `/'"`.includes(inside)) this.#pop(1);
    const closer = closerOf[inside];
    if (closer !== undefined && text.startsWith(closer, at)) {
      this.#pop(1);
      return at + closer.length;
    }
    return inside === '`' && text.startsWith('${', at) ? this.#push('{', at + 2) : at + 1;
  }

  #code(text: string, at: number): number {
    const char = text[at]!;
    if ('([{`'.includes(char)) return this.#push(char, at + 1);
    if (')]}'.includes(char)) this.#close(openerOf[char]!);
    else if (text.startsWith('"""', at)) return this.#push('T', at + 3);
    else if (text.startsWith("'''", at)) return this.#push('t', at + 3);
    else if (char === '"' || char === "'") return this.#push(char, at + 1);
    else if (char === '#' && isHashComment(text, at)) return this.#push('/', at + 1);
    else if (char === '/') return this.#slash(text, at);
    return at + 1;
  }

  #slash(text: string, at: number): number {
    if (text[at + 1] === '*') return this.#push('*', at + 2);
    const isDouble = text[at + 1] === '/';
    if (followsOperand(text, at)) return at + (isDouble ? 2 : 1);
    if (isDouble) return this.#push('/', at + 2);
    regularExpression.lastIndex = at;
    return regularExpression.test(text) ? regularExpression.lastIndex : at + 1;
  }

  #push(kind: string, next: number): number {
    this.#open += kind;
    this.#depth++;
    return next;
  }

  #pop(count: number): void {
    this.#open = this.#open.slice(0, this.#open.length - count);
    this.#depth -= count;
    this.#lowest = Math.min(this.#lowest, this.#depth);
  }

  /** Closes up to the innermost such bracket, and with it brackets inside that were never closed. */
  #close(opener: string): void {
    for (let i = this.#open.length - 1; i >= 0 && '([{'.includes(this.#open[i]!); i--) {
      if (this.#open[i] === opener) {
        this.#pop(this.#open.length - i);
        return;
      }
    }
    this.#depth--; // opened before the text that we were given
    this.#lowest = Math.min(this.#lowest, this.#depth);
  }
}

function isHashComment(text: string, at: number): boolean {
  return /\s/.test(text[at - 1] ?? ' ') && /[\s!#:]/.test(text[at + 1] ?? ' ');
}

/** Whether a `/` here divides (or, after `<`, ends a JSX element) rather than opening a regular expression. */
function followsOperand(text: string, at: number): boolean {
  let before = at - 1;
  while (text[before] === ' ' || text[before] === '\t') before--;
  return /[\p{L}\p{N}_$)\]'"`<]/u.test(text[before] ?? '');
}
