/** A text that goes in at a cursor. */
export interface Insertion {
  readonly text: string;
  /** UTF-16 units right of the cursor that it stands in for, and which are in it in their order. Default: none. */
  readonly replaces?: number;
}

/** What there is to do where a text ends as what it stands in for does: that can stay. */
export function withoutEnd(text: string, replaced: string): Required<Insertion> {
  let same = 0;
  while (same < replaced.length && text.at(-1 - same) === replaced.at(-1 - same)) same++;
  return { text: text.slice(0, text.length - same), replaces: replaced.length - same };
}

/** Whether a text has these characters, in this order. */
export function isInOrder(characters: string, text: string): boolean {
  let at = -1;
  for (const character of characters) if ((at = text.indexOf(character, at + 1)) < 0) return false;
  return true;
}
