import { type Insertion, isInOrder, withoutEnd } from '../document/insertion.ts';
import type { Slice } from '../document/slice.ts';

type Around = Pick<Slice, 'prefix' | 'suffix'>;

/** Shorter texts after the cursor are all there is; one that was cut off ends elsewhere when the cursor moves. */
const surelyWhole = 8 * 1024;

/**
 * What is left, at another place, of a text that was to go in at an earlier one: what makes of the text there the same.
 * Between the two the user has typed its beginning, and over closers, or an editor has put closers right of the cursor.
 *
 * @param to its prefix begins with that of `from`
 * @returns undefined where it does not lead there; an empty text where all of it is there
 */
export function restOf<I extends Insertion>(insertion: I, from: Around, to: Around): I | undefined {
  const typed = to.prefix.slice(from.prefix.length);
  if (!insertion.text.startsWith(typed)) return undefined;
  const text = insertion.text.slice(typed.length);
  const after = from.suffix.slice(insertion.replaces ?? 0);
  const line = /^[^\n]*/.exec(to.suffix)![0];
  for (let replaces = 0; replaces <= Math.min(line.length, text.length); replaces++) {
    if (!isInOrder(line.slice(0, replaces), text)) return undefined;
    if (isSame(to.suffix.slice(replaces), after)) {
      return { ...insertion, ...withoutEnd(text, line.slice(0, replaces)) };
    }
  }
  return undefined;
}

function isSame(a: string, b: string): boolean {
  if (a.length === b.length) return a === b;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length > surelyWhole && long.startsWith(short);
}
