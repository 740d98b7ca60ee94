import { chanceOf, seededChances } from '../core/decode/choice/chance.ts';
import { SampledChoice } from '../core/decode/choice/sampledChoice.ts';
import { Sampler } from '../core/decode/choice/sampler.ts';
import { verifications } from '../core/decode/choice/verification.ts';
import type { Lexicon } from '../core/healing/lexicon.ts';
import { createRandom, seedOf } from '../core/random.ts';
import { SampledDrafts } from '../core/speculation/sampledDrafts.ts';
import type { DraftModel } from './draftModel.ts';
import { BadRequest } from './errors.ts';
import type { SamplingParams } from './protocol.ts';

/**
 * Tokens drawn after a node, by depth: the second and third one are there for the first token, where most drafts end.
 * A node costs a pass of the draft model and a position of the model's.
 */
const WIDTHS = [3, 1, 1];

/** A draft model that has its prompt. */
export interface PromptedDraftModel {
  readonly source: Pick<DraftModel['source'], 'begin' | 'distribution'>;
  readonly prompt: readonly number[];
}

/** How the tokens of a request are drawn, and the drafts where these are drawn too. */
export interface Sampling {
  readonly choice: SampledChoice;
  readonly drafts: SampledDrafts | undefined;
}

/** @throws BadRequest where the rule needs a draft model and there is none, or for a number out of range */
export function openSampling(
  params: SamplingParams,
  lexicon: Lexicon,
  draftModel: PromptedDraftModel | undefined,
): Sampling {
  const { seed, verification = 'naive' } = params;
  const sampler = samplerOf(params, lexicon);
  if (verification === 'naive') return { choice: new SampledChoice(sampler), drafts: undefined };
  if (!draftModel) {
    throw new BadRequest(
      `Verification '${verification}' is for drafts drawn from a draft model, and none is loaded: name one (foredraft.draftModel, --draft-model), or use 'naive'.`,
    );
  }
  const { source, prompt } = draftModel;
  const { verify, replace } = verifications[verification];
  source.begin(prompt);
  const drafts = new SampledDrafts({
    distribution: (path, cancellation) => source.distribution(path, cancellation),
    sampler,
    chance: chanceOf(createRandom(seedOf('drafts', seed))),
    replace,
    widths: WIDTHS,
  });
  return { choice: new SampledChoice(sampler, verify, drafts), drafts };
}

function samplerOf(params: SamplingParams, lexicon: Lexicon): Sampler {
  try {
    return new Sampler(params, lexicon, seededChances(params.seed));
  } catch (error) {
    throw new BadRequest((error as Error).message);
  }
}
