import { isInOrder, withoutEnd } from '../document/insertion.ts';
import type { SuggestionEnd } from './events.ts';

/** A change of a text, as VS Code tells of it. */
export interface Change {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

/** Brackets and quotes that an editor closes by itself. */
const closedPairs = new Set(['()', '[]', '{}', '""', "''", '``']);

/** What a draft would insert at the cursor. */
export interface ShownDraft {
  readonly text: string;
  /** What it would stand in for right of the cursor: closers that it writes out itself. */
  readonly replaced: string;
}

/** What stood at the cursor when a suggestion was made and is replaced with any draft of it. */
export interface Replaced {
  /** What is there instead afterwards: the same blanks, or what IntelliSense has made of what the user has typed. */
  readonly text: string;
  /** Where that ends right of the cursor, UTF-16 units from there. */
  readonly beyond: number;
}

/**
 * A suggestion while it may be seen. What becomes of it is inferred from the changes of the text, since VS Code tells
 * extensions of nothing but a whole suggestion that was accepted.
 */
export class ShownSuggestion {
  /** Where it goes on, UTF-16 units. */
  #cursor: number;
  /** What is left of each draft that still agrees with the text, by its place in the list. */
  #rests: Map<number, ShownDraft>;
  readonly #replaced: Replaced;
  #typed = '';
  #partly = '';
  #accepted = '';
  #end: SuggestionEnd | undefined;

  constructor(cursor: number, replaced: Replaced, drafts: readonly ShownDraft[]) {
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
    const rests = [...this.#rests.values()].map(({ text, replaced }) => withoutEnd(text, replaced).text);
    return this.#end === undefined && cursor === this.#cursor && rests.includes(first);
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
    const { text: replaced, beyond } = this.#replaced;
    const isWithReplaced = isUntouched && (before > 0 || beyond > 0) && text.startsWith(replaced);
    const inserted = isWithReplaced ? text.slice(replaced.length) : text.slice(before);
    const over = to - this.#cursor - (isWithReplaced ? beyond : 0);
    const end = from + text.length;
    const isKey = inserted.length === 1 && (to === from || (before === 0 && over === 1));
    if (this.#take(inserted, { over, put: '', isKey }, end)) return;
    const [opener = '', closer = ''] = closedPairs.has(inserted) ? inserted : '';
    if (this.#take(opener, { over, put: closer, isKey: true }, end - 1)) return;
    this.leave();
  }

  /**
   * @param over UTF-16 units right of the cursor that it stands in for
   * @param put what the editor has put right of the cursor
   * @returns whether a draft says so
   */
  #take(
    inserted: string,
    { over, put, isKey }: { readonly over: number; readonly put: string; readonly isKey: boolean },
    cursor: number,
  ): boolean {
    if (inserted === '') return false;
    const agreeing = [...this.#rests].flatMap(([draft, { text, replaced }]) => {
      const rest = { text: text.slice(inserted.length), replaced: put + replaced.slice(over) };
      const agrees =
        text.startsWith(inserted) && over <= replaced.length && isInOrder(rest.replaced, rest.text);
      return agrees ? [[draft, rest] as const] : [];
    });
    if (agreeing.length === 0) return false;
    const isAllThere = ({ text, replaced }: ShownDraft): boolean => text === replaced;
    const isWhole = agreeing.some(([, rest]) => isAllThere(rest));
    if (isKey) this.#typed += inserted;
    else if (isWhole) this.#accepted = inserted;
    else this.#partly += inserted;
    this.#cursor = cursor;
    this.#rests = new Map(isWhole ? agreeing.filter(([, rest]) => isAllThere(rest)) : agreeing);
    if (isWhole) this.#end = this.#outcome();
    return true;
  }

  #outcome(): SuggestionEnd {
    if (this.#accepted !== '') return 'accepted';
    const isAtEnd = [...this.#rests.values()].some(({ text, replaced }) => text === replaced);
    if (isAtEnd && this.#partly === '') return 'typed';
    return this.#partly === '' ? 'rejected' : 'partly';
  }
}
