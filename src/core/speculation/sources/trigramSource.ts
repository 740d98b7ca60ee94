import type { Candidate, DraftSource } from '../draftSource.ts';
import { commonPrefix } from '../../decode/sequence.ts';
import { type Bigram, BigramSlots, follow, lastBigram } from './bigram.ts';

/** 65536 bigrams, 1.8 MB. */
const BIGRAM_BITS = 16;
/** Tokens counted after each. */
const FOLLOWERS = 4;
/** A count that would become greater is halved, with the others of its bigram: what is old weighs less. */
const MAX_COUNT = 255;
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
  readonly #slots = new BigramSlots(BIGRAM_BITS);
  /** By slot, most frequent first, the more recent of equals first. Where the count is 0, nothing is. */
  readonly #followers = new Int32Array(this.#slots.size * FOLLOWERS);
  readonly #counts = new Uint8Array(this.#slots.size * FOLLOWERS);
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

  advance(bigram: Bigram, token: number): Bigram {
    return follow(bigram, token);
  }

  propose(bigram: Bigram): Candidate[] {
    const slot = this.#slots.of(bigram);
    if (!this.#slots.isHeldBy(slot, bigram)) return [];
    const start = slot * FOLLOWERS;
    let total = 0;
    for (let i = 0; i < FOLLOWERS; i++) total += this.#counts[start + i]!;
    const found: Candidate[] = [];
    for (let rank = 0; rank < FOLLOWERS && this.#counts[start + rank]! > 0; rank++) {
      const bucket = bucketOf(this.#counts[start + rank]!, total, rank);
      found.push({ token: this.#followers[start + rank]!, bucket });
    }
    return found;
  }

  #count(bigram: Bigram, token: number): void {
    const slot = this.#slots.of(bigram);
    const [start, last] = [slot * FOLLOWERS, (slot + 1) * FOLLOWERS - 1];
    if (!this.#slots.isHeldBy(slot, bigram)) {
      // Whoever holds it is not turned out at once: what is frequent outlasts what occurs once.
      this.#halve(start);
      if (this.#counts[start]! > 0) return;
      this.#slots.give(slot, bigram);
    }
    let cell = start;
    while (cell < last && this.#counts[cell]! > 0 && this.#followers[cell] !== token) cell++;
    if (this.#counts[cell] === MAX_COUNT) this.#halve(start);
    const isKnown = this.#followers[cell] === token;
    this.#followers[cell] = token;
    this.#counts[cell] = isKnown ? this.#counts[cell]! + 1 : 1;
    for (; cell > start && this.#counts[cell - 1]! <= this.#counts[cell]!; cell--) this.#swap(cell - 1, cell);
  }

  #halve(start: number): void {
    for (let cell = start; cell < start + FOLLOWERS; cell++) this.#counts[cell]! >>= 1;
  }

  #swap(a: number, b: number): void {
    const [followers, counts] = [this.#followers, this.#counts];
    const [follower, count] = [followers[a]!, counts[a]!];
    followers[a] = followers[b]!;
    counts[a] = counts[b]!;
    followers[b] = follower;
    counts[b] = count;
  }
}

function bucketOf(count: number, total: number, rank: number): number {
  const countClass = Math.min(3, 31 - Math.clz32(count));
  let share = 0;
  while (count < SHARES[share]! * total) share++;
  return (countClass * SHARES.length + share) * RANKS + Math.min(rank, RANKS - 1);
}
