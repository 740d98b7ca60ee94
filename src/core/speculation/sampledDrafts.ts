import type { Chance } from '../decode/choice/chance.ts';
import type { DrawnDrafts } from '../decode/choice/sampledChoice.ts';
import type { Sampler } from '../decode/choice/sampler.ts';
import type { Drawn } from '../decode/choice/verification.ts';
import { Urn } from '../decode/choice/withoutReplacement.ts';
import type { Branches, Cancellation } from '../decode/sequence.ts';
import type { DraftPolicy, Pass, Trunk } from './draftPolicy.ts';

export interface SampledDraftsOptions {
  /**
   * What the draft model says after the prompt and some tokens, by token id: the tokenizer is that of the model that
   * verifies the drafts. None where its context does not hold so many.
   */
  readonly distribution: (
    path: readonly number[],
    cancellation: Cancellation,
  ) => Promise<Float32Array | undefined>;
  /** Reshapes that as it does what the model says. */
  readonly sampler: Sampler;
  readonly chance: Chance;
  /** Whether a token may be drawn twice after a node, as the rule that verifies the drafts wants it. */
  readonly replace: boolean;
  /** Tokens drawn after a node by its depth (expansion configuration in SpecInfer, 2305.09781). */
  readonly widths: readonly number[];
}

/**
 * Drafts drawn from a draft model, with what they were drawn from. How many are drawn where must not depend on what
 * they are: verification is exact for all that was drawn, not for the best of it.
 */
export class SampledDrafts implements DraftPolicy, DrawnDrafts {
  readonly #options: SampledDraftsOptions;
  /** Tokens since the prompt. */
  readonly #text: number[] = [];
  /** By node. */
  #drawn: (Drawn | undefined)[] = [];

  constructor(options: SampledDraftsOptions) {
    this.#options = options;
  }

  /** Draws below node 0; branches that are there for the sake of open bytes stay as they are. */
  async draft(trunk: Trunk, { depth }: Pass, cancellation: Cancellation): Promise<Branches> {
    this.#drawn = [];
    if (trunk.tokens.length > 1) return trunk;
    const { distribution, widths } = this.#options;
    const tokens = [...trunk.tokens];
    const parents = [...trunk.parents];
    const paths: (readonly number[])[] = [[]];
    for (let node = 0; node < paths.length; node++) {
      const path = paths[node]!;
      if (path.length >= Math.min(depth, widths.length)) break;
      const full = await distribution([...this.#text, ...path], cancellation);
      if (!full) continue;
      const drawn = this.#draw(full, widths[path.length]!);
      this.#drawn[node] = drawn;
      for (const token of new Set(drawn.tokens)) {
        tokens.push(token);
        parents.push(node);
        paths.push([...path, token]);
      }
    }
    return { tokens, parents };
  }

  drawn(node: number): Drawn | undefined {
    return this.#drawn[node];
  }

  observe(): void {
    // It learns nothing.
  }

  emit(token: number): void {
    this.#text.push(token);
  }

  #draw(full: Float32Array, count: number): Drawn {
    const { sampler, chance, replace } = this.#options;
    const q = sampler.distribution(full);
    const urn = new Urn(q);
    const tokens: number[] = [];
    while (tokens.length < count) {
      const token = chance.draw(urn.probabilities);
      if (token < 0) break;
      tokens.push(token);
      if (!replace) urn.take(token);
    }
    return { q, tokens };
  }
}
