import { type Words, wordsOf } from './words.ts';

/** Lines around the cursor that say what the place is about. */
const BEFORE = 40;
const AFTER = 10;

/**
 * The words around a cursor. Those of its own line are left out: what is typed there must not change what is chosen.
 *
 * @param lines of the document @param line the cursor's, from 0
 */
export function placeWords(lines: readonly string[], line: number): Words {
  return wordsOf(
    [...lines.slice(Math.max(0, line - BEFORE), line), ...lines.slice(line + 1, line + 1 + AFTER)].join('\n'),
  );
}
