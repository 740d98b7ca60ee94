import { SampledChoice } from '../decode/choice/sampledChoice.ts';
import type { Sampler } from '../decode/choice/sampler.ts';
import { GrowingText } from '../decode/growingText.ts';
import type { FirstTokens } from '../healing/seam.ts';
import { forkedPolicy } from './forkedPolicy.ts';
import type { Others, OtherText, Site } from './others.ts';
import { scoredTexts, TextLane } from './textLane.ts';

/** Drafts drawn from the model's distribution, each by itself, as others do it. */
export class Sampled implements Others {
  readonly #lanes: readonly TextLane[];

  /** @param samplers one for each draft */
  constructor(site: Site, samplers: readonly Sampler[], least: number) {
    this.#lanes = samplers.flatMap((sampler) => {
      const choice = new SampledChoice(sampler);
      const way = firstTokens(site, choice);
      if (!way) return [];
      const text = new GrowingText(site.rules);
      const ended = text.take(way.tokens.at(-1)!, way.probability, way.beyond);
      const drafts = forkedPolicy(site.fork(0), way.tokens);
      return new TextLane({ text, choice, drafts, least }, -1, ended ? { ended } : { tokens: way.tokens });
    });
  }

  lanes(): readonly TextLane[] {
    return this.#lanes;
  }

  texts(): readonly OtherText[] {
    return scoredTexts(this.#lanes);
  }
}

function firstTokens({ opening, rules }: Site, choice: SampledChoice): FirstTokens | undefined {
  const { others, token, walk } = opening;
  if (others) return others.draw(choice.sampler);
  if (token) return { tokens: [token.id], beyond: token.beyond, probability: 1 };
  const chosen = choice.choose({ position: 1, next: walk.next, node: walk.node });
  if (!chosen) return undefined;
  const { id, probability } = chosen;
  return { tokens: [id], beyond: rules.tokenizer.bytes(id), probability };
}
