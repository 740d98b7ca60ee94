import { Calibration } from './calibration.ts';
import type { Candidate, DraftSource } from './draftSource.ts';
import { Mixture, type Opinion, stretch } from './mixture.ts';

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

/** A token that was proposed, and what each source that proposed something says of it. */
interface Nominee {
  readonly token: number;
  readonly opinions: Opinion[];
  origins: number;
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
    const sources = proposals.map(({ source }) => source);
    const expected: { token: number; probability: number; origins: number }[] = [];
    let sum = 0;
    for (const { token, opinions, origins } of this.#nominees(proposals)) {
      const probability = this.#mixture.probability(sources, opinions);
      expected.push({ token, probability, origins });
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
    const sources = proposals.map(({ source }) => source);
    let hits = 0;
    for (const nominee of this.#nominees(proposals)) {
      const isRight = nominee.token === token;
      if (isRight) hits = nominee.origins;
      this.#mixture.learn(sources, nominee.opinions, isRight);
    }
    for (const { source, candidates } of proposals) {
      for (const candidate of candidates) {
        this.#calibrations[source]!.learn(candidate.bucket, candidate.token === token);
      }
    }
    return hits;
  }

  #nominees(proposals: readonly Proposal[]): Nominee[] {
    const nominees: Nominee[] = [];
    for (let i = 0; i < proposals.length; i++) {
      const { source, candidates } = proposals[i]!;
      for (const { token, bucket } of candidates) {
        let nominee: Nominee | undefined;
        for (const other of nominees) if (other.token === token) nominee = other;
        if (!nominee) nominees.push((nominee = { token, opinions: [], origins: 0 }));
        nominee.opinions[i] = stretch(this.acceptance(source, bucket));
        nominee.origins |= 1 << source;
      }
    }
    return nominees;
  }
}
