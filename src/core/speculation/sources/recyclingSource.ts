import type { NextTokens } from '../../forward.ts';
import type { Candidate, DraftSource } from '../draftSource.ts';
import { type Bigram, BigramTable, follow, lastBigram } from './bigram.ts';

/** Tokens remembered after one token, and after two; tokens proposed. */
const AFTER_ONE = 8;
const AFTER_TWO = 4;
const MAX_CANDIDATES = 8;
/** 32768 bigrams, 800 kB. */
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
  /** By token or two, the most probable ones first: id + 1 and class in one number; 0 behind the last one. */
  readonly #afterOne: Int32Array;
  readonly #afterTwo = new BigramTable(BIGRAM_BITS, AFTER_TWO);
  #end: Bigram = lastBigram([]);

  /**
   * @param vocabulary number of token ids; 4 bytes * 8 of memory for each
   * @param isText whether a token may be drafted: it stands for text, and is no special one
   */
  constructor(vocabulary: number, isText: (token: number) => boolean) {
    this.#isText = isText;
    this.#afterOne = new Int32Array(vocabulary * AFTER_ONE);
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

  endOf(tail: readonly number[]): Bigram {
    return lastBigram(tail);
  }

  advance(bigram: Bigram, token: number): Bigram {
    return follow(bigram, token);
  }

  propose(bigram: Bigram): Candidate[] {
    const found: Candidate[] = [];
    const at = this.#afterTwo.at(bigram);
    if (this.#afterTwo.isHeldBy(at, bigram)) addTo(found, this.#afterTwo.cells, at, AFTER_TWO, 0);
    if (bigram.token >= 0) addTo(found, this.#afterOne, bigram.token * AFTER_ONE, AFTER_ONE, 1);
    return found;
  }

  observe(token: number, next: NextTokens, previous: number): void {
    const bigram = { previous, token };
    const at = this.#afterTwo.at(bigram);
    this.#afterTwo.give(at, bigram);
    const { ids, probabilities } = next;
    const start = token * AFTER_ONE;
    let count = 0;
    for (let i = 0; i < ids.length && probabilities[i]! >= LEAST_PROBABILITY && count < AFTER_ONE; i++) {
      const id = ids[i]!;
      if (!this.#isText(id)) continue;
      this.#afterOne[start + count++] = (id + 1) * CLASSES.length + classOf(probabilities[i]!);
    }
    while (count < AFTER_ONE) this.#afterOne[start + count++] = 0;
    for (let i = 0; i < AFTER_TWO; i++) this.#afterTwo.cells[at + i] = this.#afterOne[start + i]!;
  }
}

/** Adds the candidates that are not among `found` yet. */
function addTo(found: Candidate[], cells: Int32Array, start: number, width: number, table: number): void {
  for (let rank = 0; rank < width && found.length < MAX_CANDIDATES; rank++) {
    const cell = cells[start + rank]!;
    if (cell === 0) return;
    const token = Math.floor(cell / CLASSES.length) - 1;
    if (found.some((candidate) => candidate.token === token)) continue;
    const row = table * CLASSES.length + (cell % CLASSES.length);
    found.push({ token, bucket: row * RANKS + Math.min(rank, RANKS - 1) });
  }
}

function classOf(probability: number): number {
  let i = 0;
  while (probability < CLASSES[i]!) i++;
  return i;
}
