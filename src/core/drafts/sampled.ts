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
    const { opening } = site;
    this.#lanes = samplers.flatMap((sampler) => {
      const choice = new SampledChoice(sampler);
      const way = firstTokens(site, choice);
      if (!way) return [];
      const { tokens, beyond, probability } = way;
      const isOpening = opening.others !== undefined && beyond === '';
      // The open bytes end with a token: none of the text is there yet.
      const logProbability = isOpening ? Math.log(probability) : 0;
      const text = new GrowingText(site.rules, { bytes: '', count: 0, logProbability });
      const ended = isOpening ? undefined : text.take(tokens.at(-1)!, probability, beyond);
      const drafts = forkedPolicy(site.fork(0), tokens);
      return new TextLane({ text, choice, drafts, least }, -1, ended ? { ended } : { tokens });
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
