import type { NextTokens } from '../../forward.ts';
import type { Candidate, DraftSource } from '../draftSource.ts';
import { type Bigram, BigramSlots, follow, lastBigram } from './bigram.ts';

/** Tokens remembered after one token, and after two; tokens proposed. */
const AFTER_ONE = 8;
const AFTER_TWO = 4;
const MAX_CANDIDATES = 8;
/** 32768 bigrams, 900 kB. */
const BIGRAM_BITS = 15;
/** What was less probable than this is hardly ever right, and would cost time at each node. */
const LEAST_PROBABILITY = 0.02;
/** Lower ends of the classes of probability. */
const CLASSES = [0.9, 0.7, 0.4, 0.2, 0.05, 0];

/**
 * How often candidates are what the bundled model gives, on files of Python, TypeScript, JavaScript and C. Remembered
 * after two tokens or after one; by class of probability: the first, the second, later ones.
 */
// prettier-ignore
const PRIORS = [
  [0.85, 0.40, 0.20], [0.65, 0.40, 0.20], [0.46, 0.34, 0.20], [0.31, 0.23, 0.17], [0.23, 0.11, 0.08], [0.09, 0.04, 0.03],
  [0.41, 0.20, 0.10], [0.30, 0.20, 0.10], [0.22, 0.19, 0.10], [0.17, 0.14, 0.06], [0.12, 0.08, 0.05], [0.06, 0.05, 0.02],
];
const RANKS = 3;

/**
 * Drafts what the model held probable after the same token the last time (Token Recycling, 2408.08696), and after the
 * same two tokens, which says more where it is known. Each pass has computed that for all its nodes, accepted or not.
 * What is learned holds for the texts to come too.
 */
export class RecyclingSource implements DraftSource<Bigram> {
  readonly name = 'recycling';
  readonly priors = PRIORS.flat();
  readonly #isText: (token: number) => boolean;
  readonly #afterOne: Followers;
  readonly #afterTwo: Followers;
  readonly #slots = new BigramSlots(BIGRAM_BITS);
  #end: Bigram = lastBigram([]);

  /**
   * @param vocabulary number of token ids; 5 bytes * 8 of memory for each
   * @param isText whether a token may be drafted: it stands for text, and is no special one
   */
  constructor(vocabulary: number, isText: (token: number) => boolean) {
    this.#isText = isText;
    this.#afterOne = new Followers(vocabulary, AFTER_ONE);
    this.#afterTwo = new Followers(this.#slots.size, AFTER_TWO);
  }

  begin(text: readonly number[]): void {
    this.#end = lastBigram(text);
  }

  append(token: number): void {
    this.#end = follow(this.#end, token);
  }

  end(): Bigram {
    return this.#end;
  }

  advance(bigram: Bigram, token: number): Bigram {
    return follow(bigram, token);
  }

  propose(bigram: Bigram): Candidate[] {
    const found: Candidate[] = [];
    const slot = this.#slots.of(bigram);
    if (this.#slots.isHeldBy(slot, bigram)) this.#afterTwo.addTo(found, slot, 0);
    if (bigram.token >= 0) this.#afterOne.addTo(found, bigram.token, 1);
    return found;
  }

  observe(token: number, next: NextTokens, previous: number): void {
    const bigram = { previous, token };
    const slot = this.#slots.of(bigram);
    this.#slots.give(slot, bigram);
    this.#afterTwo.set(slot, next, this.#isText);
    this.#afterOne.set(token, next, this.#isText);
  }
}

/** A table of the tokens that were most probable, most probable first. */
class Followers {
  readonly #width: number;
  /** By key, then rank: ids + 1; 0 behind the last one. */
  readonly #ids: Int32Array;
  readonly #classes: Uint8Array;

  constructor(keys: number, width: number) {
    this.#width = width;
    this.#ids = new Int32Array(keys * width);
    this.#classes = new Uint8Array(keys * width);
  }

  set(key: number, { ids, probabilities }: NextTokens, isText: (token: number) => boolean): void {
    const end = (key + 1) * this.#width;
    let cell = key * this.#width;
    for (let i = 0; i < ids.length && probabilities[i]! >= LEAST_PROBABILITY && cell < end; i++) {
      if (!isText(ids[i]!)) continue;
      this.#ids[cell] = ids[i]! + 1;
      this.#classes[cell++] = classOf(probabilities[i]!);
    }
    this.#ids.fill(0, cell, end);
  }

  /** Adds the candidates of a key that are not among `found` yet. */
  addTo(found: Candidate[], key: number, table: number): void {
    const start = key * this.#width;
    for (let rank = 0; rank < this.#width && found.length < MAX_CANDIDATES; rank++) {
      const token = this.#ids[start + rank]! - 1;
      if (token < 0) return;
      if (found.some((candidate) => candidate.token === token)) continue;
      const row = table * CLASSES.length + this.#classes[start + rank]!;
      found.push({ token, bucket: row * RANKS + Math.min(rank, RANKS - 1) });
    }
  }
}

function classOf(probability: number): number {
  let i = 0;
  while (probability < CLASSES[i]!) i++;
  return i;
}
