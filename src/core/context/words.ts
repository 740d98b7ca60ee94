/** The different identifiers of a text: what its likeness to others is judged by. */
export type Words = ReadonlySet<string>;

/** Words of every other file of a language say nothing of what this one is about. */
const common = new Set(
  `and any as async await bool boolean break case catch class const continue def default del do elif else enum
   except export extends false final finally fn for from func function get if impl implements import in int
   interface is lambda let mut new nil none not null number or package pass private protected pub public raise
   readonly return self set static str string struct super switch the this throw true try type undefined use using
   val var void while with yield`.split(/\s+/),
);

/** Identifiers of at least two characters, in lower case, without keywords. */
export function wordsOf(text: string): Words {
  const words = new Set<string>();
  for (const [word] of text.matchAll(/[\p{L}_$][\p{L}\p{N}_$]+/gu)) {
    const lower = word.toLowerCase();
    if (!common.has(lower)) words.add(lower);
  }
  return words;
}

/** Jaccard similarity: words that both have, of those that either has; 0 to 1. */
export function similarity(a: Words, b: Words): number {
  const [fewer, more] = a.size < b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const word of fewer) if (more.has(word)) shared++;
  const either = a.size + b.size - shared;
  return either === 0 ? 0 : shared / either;
}
