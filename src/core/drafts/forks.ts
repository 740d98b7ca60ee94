import type { NextTokens } from '../forward.ts';
import type { Beginning } from '../decode/growingText.ts';
import type { ByteString } from '../tokens/byteString.ts';
import type { Beginnings, FirstTokens } from '../healing/seam.ts';

/** A place of the main text at which others may leave it. */
interface Place extends Beginning {
  /** Tokens from the end of the prompt to here. */
  readonly depth: number;
  readonly ways: readonly FirstTokens[];
}

/** A way to leave the main text. */
export interface Fork {
  /** Where, and with which byte: what the drafts of different forks begin with differs. */
  readonly key: string;
  readonly place: Place;
  /** The most probable of all tokens that leave it so. */
  readonly way: FirstTokens;
  /** Of leaving so, whatever the tokens. */
  readonly probability: number;
}

/** A draft is at most as probable as its fork: no pass is made for less. */
const LEAST = 0.05;
/** Places looked at. Mostly the line is over before. */
const MAX_PLACES = 24;

/**
 * The ways in which texts may leave the main one within its first line. They are told apart by byte, not by token:
 * `retu`, `return` and `return;` go the same way, and the probabilities of all tokens that leave at a byte for another
 * one add up, as those of the next byte do in healing (Phan et al. 2410.09303).
 */
export class Forks {
  readonly #bytes: (token: number) => ByteString;
  readonly #ends: ReadonlySet<number>;
  readonly #places: Place[] = [];

  /** @param bytes of a token; empty for those that no text has */
  constructor(bytes: (token: number) => ByteString, ends: ReadonlySet<number>) {
    this.#bytes = bytes;
    this.#ends = ends;
  }

  /** The ways in which the text may begin, where healing knows more of them than one. */
  begin(ways: Beginnings): void {
    this.#places.push({ depth: 0, bytes: '', count: 0, logProbability: 0, ways: ways.list(LEAST / 8) });
  }

  /**
   * The main text comes to a place.
   *
   * @param text as it is there
   * @param depth tokens from the end of the prompt to there
   */
  pass(text: Beginning, depth: number, { ids, probabilities }: NextTokens): void {
    if (text.bytes.includes('\n') || this.#places.length === MAX_PLACES) return;
    const reached = Math.exp(text.logProbability);
    const ways: FirstTokens[] = [];
    for (let i = 0; i < ids.length && reached * probabilities[i]! >= LEAST / 8; i++) {
      const beyond = this.#bytes(ids[i]!);
      if (beyond === '' && !this.#ends.has(ids[i]!)) continue;
      ways.push({ tokens: [ids[i]!], beyond, probability: probabilities[i]! });
    }
    const { bytes, count, logProbability } = text;
    this.#places.push({ bytes, count, logProbability, depth, ways });
  }

  /**
   * The most probable forks, best first.
   *
   * @param main bytes of the main text so far
   * @param isWhole whether that is all of it
   */
  best(main: ByteString, isWhole: boolean): Fork[] {
    const forks = new Map<string, Fork>();
    for (const place of this.#places) {
      const reached = Math.exp(place.logProbability);
      for (const way of place.ways) {
        const key = this.#keyOf(way, main, place.bytes.length, isWhole);
        if (key === undefined) continue;
        const probability = reached * way.probability;
        const same = forks.get(key);
        const best = same && same.way.probability * Math.exp(same.place.logProbability) >= probability;
        forks.set(key, {
          ...(best ? same : { key, place, way }),
          probability: probability + (same?.probability ?? 0),
        });
      }
    }
    return [...forks.values()]
      .filter(({ probability }) => probability >= LEAST)
      .sort((a, b) => b.probability - a.probability);
  }

  /** Undefined: it does not leave the main text, or not as far as that is known. */
  #keyOf(
    { tokens, beyond }: FirstTokens,
    main: ByteString,
    at: number,
    isWhole: boolean,
  ): string | undefined {
    // What ends before it has begun is no draft.
    if (this.#ends.has(tokens.at(-1)!))
      return at === 0 || (isWhole && at === main.length) ? undefined : `${at} end`;
    let common = 0;
    while (common < beyond.length && beyond[common] === main[at + common]) common++;
    if (common === beyond.length || (!isWhole && at + common === main.length)) return undefined;
    return `${at + common} ${beyond[common]!}`;
  }
}
