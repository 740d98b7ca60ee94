import { type Candidate, choose, keyOf, likeness } from './choose.ts';
import type { Words } from './words.ts';

/** A new choice costs a pass over the whole prompt: it has to be this much better than the one there is. */
const GAIN = 1.25;

/** The choice for the place that is worked at, which stays the same while another one would not be clearly better. */
export class StableChoice {
  #document: string | undefined;
  #chosen: readonly Candidate[] = [];

  /**
   * @param document names the document that the place is in: for another one everything is chosen anew
   * @param candidates those that may be used now; one that is no longer among them is not kept
   * @param room UTF-16 units
   */
  update(
    document: string,
    place: Words,
    candidates: readonly Candidate[],
    room: number,
  ): readonly Candidate[] {
    const better = choose(place, candidates, room);
    if (document !== this.#document || !this.#isLeft(candidates) || this.#isWorse(place, better)) {
      this.#chosen = better;
    }
    this.#document = document;
    return this.#chosen;
  }

  #isLeft(candidates: readonly Candidate[]): boolean {
    const left = new Set(candidates.map(keyOf));
    return this.#chosen.every((candidate) => left.has(keyOf(candidate)));
  }

  #isWorse(place: Words, better: readonly Candidate[]): boolean {
    return worth(place, better) > worth(place, this.#chosen) * GAIN;
  }
}

function worth(place: Words, chosen: readonly Candidate[]): number {
  return chosen.reduce((sum, candidate) => sum + likeness(place, candidate), 0);
}
