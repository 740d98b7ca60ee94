import type { SuggestionEnd } from './events.ts';

/** A change of a text, as VS Code tells of it. */
export interface Change {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

/** Brackets and quotes that an editor closes by itself. */
const closedPairs = new Set(['()', '[]', '{}', '""', "''", '``']);

/**
 * A suggestion while it may be seen. What becomes of it is inferred from the changes of the text, since VS Code tells
 * extensions of nothing but a whole suggestion that was accepted.
 */
export class ShownSuggestion {
  /** Where it goes on, UTF-16 units. */
  #cursor: number;
  /** What is left of each draft that still agrees with the text, by its place in the list. */
  #rests: Map<number, string>;
  /** What stood before the cursor when it was made and is replaced with it: blanks, or what the user has typed. */
  readonly #replaced: string;
  #typed = '';
  #partly = '';
  #accepted = '';
  #end: SuggestionEnd | undefined;

  /** @param drafts what they would insert at the cursor */
  constructor(cursor: number, replaced: string, drafts: readonly string[]) {
    this.#cursor = cursor;
    this.#replaced = replaced;
    this.#rests = new Map(drafts.entries());
  }

  get cursor(): number {
    return this.#cursor;
  }

  /** Undefined while it may still be taken. */
  get end(): SuggestionEnd | undefined {
    return this.#end;
  }

  /** What has been inserted by accepting, the parts of it included. */
  get accepted(): string {
    return this.#partly + this.#accepted;
  }

  /** Of that, word by word or line by line. */
  get partly(): string {
    return this.#partly;
  }

  get typed(): string {
    return this.#typed;
  }

  /** The draft that was taken, where only one agrees. */
  get draft(): number | undefined {
    const [only, ...others] = this.#rests.keys();
    return others.length === 0 ? only : undefined;
  }

  /** Whether an offer at this place says what the suggestion still says. */
  isContinuedBy(cursor: number, first: string): boolean {
    return this.#end === undefined && cursor === this.#cursor && [...this.#rests.values()].includes(first);
  }

  /** Something in the text has changed. */
  change({ rangeOffset, rangeLength, text }: Change): void {
    if (this.#end !== undefined) return;
    const rangeEnd = rangeOffset + rangeLength;
    if (rangeEnd < this.#cursor) {
      this.#cursor += text.length - rangeLength;
    } else if (rangeOffset <= this.#cursor) {
      this.#insert(rangeOffset, rangeEnd, text);
    }
  }

  /** The cursor has gone elsewhere, or the editor. */
  leave(): void {
    this.#end ??= this.#outcome();
  }

  #insert(from: number, to: number, text: string): void {
    // An accepted suggestion stands in for blanks before it, or for what IntelliSense has made of the word before it.
    const before = this.#cursor - from;
    const isUntouched = this.#typed === '' && this.#partly === '';
    const inserted =
      isUntouched && before > 0 && text.startsWith(this.#replaced)
        ? text.slice(this.#replaced.length)
        : text.slice(before);
    const end = from + text.length;
    if (this.#take(inserted, end, to > from)) return;
    if (closedPairs.has(inserted) && this.#take(inserted.charAt(0), end - 1, false)) return;
    this.leave();
  }

  /** @returns whether a draft says so */
  #take(inserted: string, cursor: number, hasReplaced: boolean): boolean {
    const agreeing = [...this.#rests].filter(([, rest]) => rest.startsWith(inserted));
    if (inserted === '' || agreeing.length === 0) return false;
    const isWhole = agreeing.some(([, rest]) => rest === inserted);
    if (inserted.length === 1 && !hasReplaced) this.#typed += inserted;
    else if (isWhole) this.#accepted = inserted;
    else this.#partly += inserted;
    this.#cursor = cursor;
    const rests = agreeing.map(([draft, rest]) => [draft, rest.slice(inserted.length)] as const);
    this.#rests = new Map(isWhole ? rests.filter(([, rest]) => rest === '') : rests);
    if (isWhole) this.#end = this.#outcome();
    return true;
  }

  #outcome(): SuggestionEnd {
    if (this.#accepted !== '') return 'accepted';
    const isAtEnd = [...this.#rests.values()].includes('');
    if (isAtEnd && this.#partly === '') return 'typed';
    return this.#partly === '' ? 'rejected' : 'partly';
  }
}
