import type { Sampler } from './sampler.ts';
import type { Chosen, Step, TokenChoice } from './tokenChoice.ts';
import type { Drawn, Verification } from './verification.ts';

/** Drafts that were drawn at random. */
export interface DrawnDrafts {
  /** Those below a node of the branches drafted last. */
  drawn(node: number): Drawn | undefined;
}

/**
 * Draws the next token. By itself it does not look at drafts: whoever decodes goes on from one that happens to be what
 * was drawn (naive sampling, SpecInfer 2305.09781). That is exact for any drafts made without knowledge of the draw,
 * and with numbers that depend on the position alone a text is the same with drafts and without.
 */
export class SampledChoice implements TokenChoice {
  readonly sampler: Sampler;
  readonly #verify: Verification | undefined;
  readonly #drafts: DrawnDrafts | undefined;

  /** @param verify accepts more of drafts that were drawn than drawing anew would */
  constructor(sampler: Sampler, verify?: Verification, drafts?: DrawnDrafts) {
    this.sampler = sampler;
    this.#verify = verify;
    this.#drafts = drafts;
  }

  choose({ position, next, node }: Step): Chosen | undefined {
    const full = next.full!;
    const target = this.sampler.distribution(full);
    const chance = this.sampler.chance(position);
    const drawn = this.#drafts?.drawn(node);
    const id = drawn && this.#verify ? this.#verify(target, drawn, chance) : chance.draw(target);
    return id < 0 ? undefined : { id, probability: full[id]! };
  }
}
