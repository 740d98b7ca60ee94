import { Calibration } from './calibration.ts';
import type { Candidate, DraftSource } from './draftSource.ts';
import { Mixture } from './mixture.ts';

/** What one source proposes at a place: at least one candidate. */
export interface Proposal {
  readonly source: number;
  readonly candidates: readonly Candidate[];
}

/** A token that may come next, as all sources together have it. */
export interface Expected {
  readonly token: number;
  readonly probability: number;
  /** Sources that proposed it, as bits. */
  readonly origins: number;
}

/** At least what is missing to 1 is left for what nobody thought of. */
export const MOST = 0.98;

/**
 * Says how probable candidates are, and learns it: how often those of each source and kind of evidence are right, and
 * what it means that sources agree.
 */
export class Judges {
  readonly #calibrations: readonly Calibration[];
  readonly #mixture: Mixture;
  /** The tokens proposed at the place in hand, and what each source says of them, in arrays that are used again. */
  #count = 0;
  readonly #tokens: number[] = [];
  readonly #origins: number[] = [];
  #opinions = new Float64Array(256);

  constructor(sources: readonly DraftSource[]) {
    this.#calibrations = sources.map((source) => new Calibration(source));
    this.#mixture = new Mixture(sources.length);
  }

  /** How often candidates of a source and bucket are right. */
  acceptance(source: number, bucket: number): number {
    return this.#calibrations[source]!.acceptance(bucket);
  }

  /** The tokens that were proposed, in no order. */
  merge(proposals: readonly Proposal[]): Expected[] {
    const sources = this.#collect(proposals);
    const expected: { token: number; probability: number; origins: number }[] = [];
    let sum = 0;
    for (let i = 0; i < this.#count; i++) {
      const probability = this.#mixture.probability(sources, this.#opinions, i * this.#width);
      expected.push({ token: this.#tokens[i]!, probability, origins: this.#origins[i]! });
      sum += probability;
    }
    // Each is judged by itself: together they may come to more than there is.
    if (sum > MOST) for (const one of expected) one.probability *= MOST / sum;
    return expected;
  }

  /**
   * Learns from the token that came.
   *
   * @returns the sources that had proposed it, as bits
   */
  learn(proposals: readonly Proposal[], token: number): number {
    const sources = this.#collect(proposals);
    let hits = 0;
    for (let i = 0; i < this.#count; i++) {
      const isRight = this.#tokens[i] === token;
      if (isRight) hits = this.#origins[i]!;
      this.#mixture.learn(sources, this.#opinions, isRight, i * this.#width);
    }
    for (const { source, candidates } of proposals) {
      for (const candidate of candidates) {
        this.#calibrations[source]!.learn(candidate.bucket, candidate.token === token);
      }
    }
    return hits;
  }

  get #width(): number {
    return this.#calibrations.length;
  }

  /** @returns the sources that propose something */
  #collect(proposals: readonly Proposal[]): number[] {
    this.#count = 0;
    const sources: number[] = [];
    for (const { source, candidates } of proposals) {
      sources.push(source);
      for (const { token, bucket } of candidates) {
        const nominee = this.#nominee(token);
        this.#origins[nominee]! |= 1 << source;
        this.#opinions[nominee * this.#width + source] = this.#calibrations[source]!.logOdds(bucket);
      }
    }
    return sources;
  }

  #nominee(token: number): number {
    for (let i = 0; i < this.#count; i++) if (this.#tokens[i] === token) return i;
    const nominee = this.#count++;
    const [start, end] = [nominee * this.#width, this.#count * this.#width];
    if (end > this.#opinions.length) this.#opinions = doubled(this.#opinions);
    for (let i = start; i < end; i++) this.#opinions[i] = NaN;
    this.#tokens[nominee] = token;
    this.#origins[nominee] = 0;
    return nominee;
  }
}

function doubled(array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const copy = new Float64Array(2 * array.length);
  copy.set(array);
  return copy;
}
