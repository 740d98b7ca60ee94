/** A place in a document. */
export interface Place {
  /** Which document: its URI or path. */
  readonly document: string;
  /** Of the cursor in the document, UTF-16 units. */
  readonly offset: number;
  /** Text before the cursor, all or its end. */
  readonly prefix: string;
}

/** What was generated at a place. */
export interface Suggestion extends Place {
  readonly text: string;
}

/** Suggestions that are remembered: those of the last keystrokes, and of a place or two before. */
const REMEMBERED = 8;
/** Characters before both places that are compared. */
const COMPARED = 64;
/** Characters that must agree, unless the document begins there. */
const AGREEING = 8;
/** How far back from its place a suggestion still counts: deletions of a few words. */
const MAX_BACK = 32;
/** What may be in a suggestion in place of the word that was typed, or in place of nothing. */
const WORD = /^[\p{L}\p{N}_$]*/u;

/** The last suggestions, shown or not, and what they say of places near theirs. */
export class GhostMemory {
  /** Newest first. */
  #suggestions: Suggestion[] = [];

  remember(suggestion: Suggestion): void {
    this.#suggestions = [suggestion, ...this.#suggestions.slice(0, REMEMBERED - 1)];
  }

  /**
   * What comes after a place by the newest suggestion that has something to say. It fits exactly where the user has
   * typed on through it, has deleted some of what was before it, or is where it was. Else it fits but for a word: the
   * user has typed another one, and after that what the suggestion has after its own.
   */
  at(place: Place): string | undefined {
    let butForAWord: string | undefined;
    for (const suggestion of this.#suggestions) {
      const { rest, isExact } = follow(suggestion, place);
      if (isExact && rest !== '') return rest;
      if (rest !== '') butForAWord ??= rest;
    }
    return butForAWord;
  }
}

const NOTHING = { rest: '', isExact: false };

/** The rest of a suggestion, and its text before it, after a place. Both texts are laid side by side by their offsets. */
function follow(suggestion: Suggestion, place: Place): { rest: string; isExact: boolean } {
  const suggestionStart = suggestion.offset - suggestion.prefix.length;
  const placeStart = place.offset - place.prefix.length;
  const start = Math.max(suggestionStart, placeStart, Math.min(suggestion.offset, place.offset) - COMPARED);
  const isElsewhere = suggestion.document !== place.document || place.offset < suggestion.offset - MAX_BACK;
  if (isElsewhere) return NOTHING;
  const expected = suggestion.prefix.slice(start - suggestionStart) + suggestion.text;
  const present = place.prefix.slice(start - placeStart);
  let common = 0;
  while (common < present.length && present[common] === expected[common]) common++;
  if (common < AGREEING && start > 0) return NOTHING;
  if (common === present.length) return { rest: expected.slice(common), isExact: true };
  const typed = afterWord(present.slice(common));
  const promised = afterWord(expected.slice(common));
  const isAligned = typed.trim() !== '' && promised.startsWith(typed);
  return isAligned ? { rest: promised.slice(typed.length), isExact: false } : NOTHING;
}

function afterWord(text: string): string {
  return text.slice(WORD.exec(text)![0].length);
}
