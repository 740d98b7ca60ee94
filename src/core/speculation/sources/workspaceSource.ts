import type { Candidate, DraftSource } from '../draftSource.ts';
import { ORDER } from '../suffixArray.ts';
import type { Match, WorkspaceIndex } from '../workspaceIndex.ts';

/** Candidates of one place. */
const WIDTH = 4;

/** Candidates are alike whose match is about as long (up to so many tokens, the last class any), ... */
const LENGTHS = [2, 4, 8, 16];
/** ... who follow the same quarter of the hits, and who come first of about as many hits, or later of any number. */
const HITS = [1, 3, 15];
const LATER = HITS.length + 1;

/**
 * How often candidates are right to begin with, fitted by eye to what bench:workspace counts: nearly as often as they
 * follow the match, if it is long; more seldom if it is short, unless all of many hits agree.
 */
const RELIABILITY = [0.35, 0.45, 0.65, 0.85, 0.93];
const AGREEMENT = [0, 0.1, 0.3, 0.6, 0];
const SHARES = [0.15, 0.3, 0.45, 0.95];
const PRIORS = RELIABILITY.flatMap((long) =>
  SHARES.flatMap((share) => AGREEMENT.map((many) => share * (long + (1 - long) * many))),
);

/** Proposes what follows the longest end of the text that occurs in the workspace's files (REST, 2311.08252). */
export class WorkspaceSource implements DraftSource<Match> {
  readonly name = 'workspace';
  readonly priors = PRIORS;
  readonly #index: WorkspaceIndex;
  readonly #isText: (token: number) => boolean;
  /** The last tokens of the text. */
  #tail: number[] = [];

  /** @param isText whether a token may be proposed: special ones may not */
  constructor(index: WorkspaceIndex, isText: (token: number) => boolean) {
    this.#index = index;
    this.#isText = isText;
  }

  begin(text: readonly number[]): void {
    this.#tail = text.slice(-ORDER);
  }

  append(token: number): void {
    this.#tail.push(token);
    if (this.#tail.length > ORDER) this.#tail.shift();
  }

  end(): Match | undefined {
    return this.#index.match(this.#tail);
  }

  endOf(tail: readonly number[]): Match | undefined {
    return this.#index.match(tail);
  }

  /** Undefined also where the index has changed since. */
  advance(cursor: Match, token: number): Match | undefined {
    return cursor.version === this.#index.version ? this.#index.advance(cursor, token) : undefined;
  }

  propose(cursor: Match): readonly Candidate[] {
    if (cursor.version !== this.#index.version) return [];
    const { hits, tokens } = this.#index.followers(cursor);
    return tokens
      .filter(({ token }) => this.#isText(token))
      .slice(0, WIDTH)
      .map(({ token, count }, rank) => ({ token, bucket: bucketOf(cursor.length, count, hits, rank) }));
  }
}

/** @param hits that were looked at, `count` of which have the candidate next */
function bucketOf(length: number, count: number, hits: number, rank: number): number {
  const quarter = Math.min(SHARES.length - 1, Math.floor((SHARES.length * count) / hits));
  const last = rank === 0 ? classOf(hits, HITS) : LATER;
  return (classOf(length, LENGTHS) * SHARES.length + quarter) * (LATER + 1) + last;
}

/** @param limits the largest value of each class but the last */
function classOf(value: number, limits: readonly number[]): number {
  const found = limits.findIndex((limit) => value <= limit);
  return found < 0 ? limits.length : found;
}
