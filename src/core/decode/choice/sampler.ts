import type { Lexicon } from '../../healing/lexicon.ts';
import type { Chance } from './chance.ts';
import { warp, type Warping } from './warp.ts';

/** What is drawn from, and by which numbers. */
export class Sampler {
  /** What decides at a position of the text; 0 is for the open bytes. */
  readonly chance: (position: number) => Chance;
  readonly #warping: Warping;
  readonly #lexicon: Lexicon;

  /** @throws RangeError for a temperature or share out of range */
  constructor(warping: Warping, lexicon: Lexicon, chance: (position: number) => Chance) {
    const { temperature, topP } = warping;
    if (!(temperature > 0)) throw new RangeError(`sampling.temperature is ${temperature}, not above 0`);
    if (!(topP > 0 && topP <= 1)) throw new RangeError(`sampling.topP is ${topP}, not above 0 and at most 1`);
    this.#warping = warping;
    this.#lexicon = lexicon;
    this.chance = chance;
  }

  /**
   * What the next token is drawn from: of those that may come, by id.
   *
   * @param full what a model says of all tokens
   */
  distribution(full: Float32Array): Float64Array {
    const { tokenizer, vocabulary, ends } = this.#lexicon;
    // By the tokenizer's size: models are padded to different ones, and a draft model is compared with another.
    const weights = new Float64Array(tokenizer.size);
    for (const id of vocabulary.ids) weights[id] = full[id] ?? 0;
    for (const id of ends) weights[id] = full[id] ?? 0;
    return this.warp(weights);
  }

  warp(weights: Float64Array): Float64Array {
    return warp(weights, this.#warping);
  }
}
