import { characterStart } from '../document/slice.ts';

/** Whether a suggestion is what was there; blanks at the end do not count. */
export function isExactMatch(suggestion: string, truth: string): boolean {
  return suggestion.trimEnd() === truth.trimEnd();
}

/** 1 for equal texts, 0 for texts without anything in common: 1 - distance / length of the longer one. */
export function editSimilarity(suggestion: string, truth: string): number {
  const longer = Math.max(suggestion.length, truth.length);
  return longer === 0 ? 1 : 1 - levenshtein(suggestion, truth) / longer;
}

/**
 * UTF-8 bytes of the truth up to the first difference: what one gets by accepting word by word, up to the
 * first wrong one.
 */
export function acceptedBytes(suggestion: string, truth: string): number {
  let length = 0;
  while (length < truth.length && suggestion[length] === truth[length]) length++;
  return byteLength(truth.slice(0, characterStart(truth, length)));
}

export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/**
 * Edit distance in UTF-16 units, by dynamic programming in two rows. Bit-parallel libraries are faster, but
 * for one line of code this takes microseconds, and core imports no package.
 */
function levenshtein(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substitution, previous[j]! + 1, row[j - 1]! + 1));
    }
    previous = row;
  }
  return previous[b.length]!;
}
