import type { Candidate, DraftSource } from '../draftSource.ts';
import { commonPrefix } from '../../decode/sequence.ts';
import { type Bigram, BigramTable, follow, lastBigram } from './bigram.ts';

/** 65536 bigrams, 1.6 MB. */
const BIGRAM_BITS = 16;
/** Tokens counted after each. */
const FOLLOWERS = 4;
/** A count that would become greater is halved, with the others of its bigram: what is old weighs less. */
const MAX_COUNT = 255;
/** Bits of a count, below those of the token. */
const COUNT_BITS = 8;
/** Lower ends of the classes of share among what followed a bigram. */
const SHARES = [0.9, 0.6, 0.3, 0];

/**
 * How often candidates are what the bundled model gives, on files of Python, TypeScript, JavaScript and C. By count (1,
 * 2 to 3, 4 to 7, more), then share: the first, the second, later ones.
 */
// prettier-ignore
const PRIORS = [
  [0.59, 0.30, 0.20], [0.40, 0.30, 0.20], [0.37, 0.17, 0.06], [0.27, 0.13, 0.09],
  [0.76, 0.30, 0.20], [0.49, 0.30, 0.20], [0.27, 0.19, 0.10], [0.34, 0.14, 0.08],
  [0.84, 0.30, 0.20], [0.58, 0.30, 0.20], [0.30, 0.17, 0.10], [0.35, 0.15, 0.09],
  [0.93, 0.30, 0.20], [0.61, 0.30, 0.20], [0.37, 0.29, 0.15], [0.35, 0.10, 0.13],
];
const RANKS = 3;

/**
 * Drafts what most often followed the last two tokens, in prompts and in what was generated, over all texts so far.
 * These are the statistics of ADED (2406.18894) without its Monte Carlo search: for a Markov chain the drafts of the
 * greatest expected length are simply its most probable paths, which growing the tree best first finds anyway.
 */
export class TrigramSource implements DraftSource<Bigram> {
  readonly name = 'trigrams';
  readonly priors = PRIORS.flat();
  readonly #isText: (token: number) => boolean;
  /** Tokens and counts, most frequent first, the more recent of equals first. Where the count is 0, nothing is. */
  readonly #table = new BigramTable(BIGRAM_BITS, FOLLOWERS);
  #text: number[] = [];
  #end: Bigram = lastBigram([]);

  /** @param isText whether a token may be drafted: it stands for text, and is no special one */
  constructor(isText: (token: number) => boolean) {
    this.#isText = isText;
  }

  /** Counts what the text does not have in common with the one before. */
  begin(text: readonly number[]): void {
    this.#text.length = commonPrefix(this.#text, text);
    this.#end = lastBigram(this.#text);
    for (let i = this.#text.length; i < text.length; i++) this.append(text[i]!);
  }

  append(token: number): void {
    if (this.#end.previous >= 0 && this.#isText(token)) this.#count(this.#end, token);
    this.#text.push(token);
    this.#end = follow(this.#end, token);
  }

  end(): Bigram {
    return this.#end;
  }

  endOf(tail: readonly number[]): Bigram {
    return lastBigram(tail);
  }

  advance(bigram: Bigram, token: number): Bigram {
    return follow(bigram, token);
  }

  propose(bigram: Bigram): Candidate[] {
    const found: Candidate[] = [];
    const start = this.#table.at(bigram);
    if (!this.#table.isHeldBy(start, bigram)) return found;
    const { cells } = this.#table;
    let total = 0;
    for (let i = 0; i < FOLLOWERS; i++) total += countOf(cells[start + i]!);
    for (let rank = 0; rank < FOLLOWERS; rank++) {
      const cell = cells[start + rank]!;
      if (countOf(cell) === 0) break;
      found.push({ token: cell >> COUNT_BITS, bucket: bucketOf(countOf(cell), total, rank) });
    }
    return found;
  }

  #count(bigram: Bigram, token: number): void {
    const { cells } = this.#table;
    const start = this.#table.at(bigram);
    const last = start + FOLLOWERS - 1;
    if (!this.#table.isHeldBy(start, bigram)) {
      // Whoever holds it is not turned out at once: what is frequent outlasts what occurs once.
      this.#halve(start);
      if (countOf(cells[start]!) > 0) return;
      this.#table.give(start, bigram);
    }
    let cell = start;
    while (cell < last && countOf(cells[cell]!) > 0 && cells[cell]! >> COUNT_BITS !== token) cell++;
    if (countOf(cells[cell]!) === MAX_COUNT) this.#halve(start);
    const isKnown = cells[cell]! >> COUNT_BITS === token;
    const count = isKnown ? countOf(cells[cell]!) + 1 : 1;
    for (; cell > start && countOf(cells[cell - 1]!) <= count; cell--) cells[cell] = cells[cell - 1]!;
    cells[cell] = (token << COUNT_BITS) + count;
  }

  #halve(start: number): void {
    const { cells } = this.#table;
    for (let cell = start; cell < start + FOLLOWERS; cell++) cells[cell]! -= (countOf(cells[cell]!) + 1) >> 1;
  }
}

function countOf(cell: number): number {
  return cell & MAX_COUNT;
}

function bucketOf(count: number, total: number, rank: number): number {
  const countClass = Math.min(3, 31 - Math.clz32(count));
  let share = 0;
  while (count < SHARES[share]! * total) share++;
  return (countClass * SHARES.length + share) * RANKS + Math.min(rank, RANKS - 1);
}
