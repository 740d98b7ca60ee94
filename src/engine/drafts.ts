import { Branching } from '../core/drafts/branching.ts';
import type { DraftsOptions } from '../core/drafts/decodeDrafts.ts';
import type { Others, Site } from '../core/drafts/others.ts';
import { Sampled } from '../core/drafts/sampled.ts';
import { DocumentNGrams } from '../core/drafts/superposed/documentNGrams.ts';
import { NGrams } from '../core/drafts/superposed/nGrams.ts';
import { Superposed, type SuperposedParts } from '../core/drafts/superposed/superposed.ts';
import { Verified } from '../core/drafts/superposed/verified.ts';
import { WorkspaceNGrams } from '../core/drafts/superposed/workspaceNGrams.ts';
import { type DraftStrategy, draftStrategies, MAX_DRAFTS } from '../core/drafts/strategy.ts';
import { Sampler } from '../core/decode/choice/sampler.ts';
import { seededChances } from '../core/decode/choice/chance.ts';
import type { Lexicon } from '../core/healing/lexicon.ts';
import type { WorkspaceIndex } from '../core/speculation/workspaceIndex.ts';
import { BadRequest } from './errors.ts';
import type { DraftsParams } from './protocol.ts';

/** What drafts are drawn with: varied, and without the tail of which a small model believes too much. */
const WARPING = { temperature: 0.8, topP: 0.95 };

/** What drafts are made with beside the model. */
export interface DraftsContext {
  readonly lexicon: Lexicon;
  /** Tokens of the document up to the open bytes. */
  readonly text: () => readonly number[];
  readonly workspace: WorkspaceIndex | undefined;
}

/** How the drafts beside the first one are made. */
interface Beside extends Pick<DraftsOptions, 'count' | 'others'> {
  /** Whether the whole distribution is needed. */
  readonly full: boolean;
}

/**
 * How the drafts beside the first one of a request are made.
 *
 * @returns undefined where none are wanted
 * @throws BadRequest for a number or a name out of range
 */
export function besideOf(params: DraftsParams, context: DraftsContext): Beside | undefined {
  const { count, strategy, leastConfidence: least = 0 } = params;
  if (!(Number.isInteger(count) && count >= 1 && count <= MAX_DRAFTS)) {
    throw new BadRequest(`drafts.count is ${count}; expected a whole number from 1 to ${MAX_DRAFTS}.`);
  }
  if (!draftStrategies.includes(strategy)) {
    throw new BadRequest(
      `drafts.strategy is '${strategy as string}'; expected one of ${draftStrategies.join(', ')}.`,
    );
  }
  if (!(least >= 0 && least <= 1)) {
    throw new BadRequest(`drafts.leastConfidence is ${least}; expected a number from 0 to 1.`);
  }
  if (count === 1) return undefined;
  return {
    count: count - 1,
    full: strategy === 'sampling',
    others: (site) => makerOf(site, { count, strategy, least }, context),
  };
}

function makerOf(
  site: Site,
  { count, strategy, least }: { count: number; strategy: DraftStrategy; least: number },
  { lexicon, text, workspace }: DraftsContext,
): Others {
  const parts = (): SuperposedParts => {
    const tokens = text();
    const sources = [new DocumentNGrams(tokens), ...(workspace ? [new WorkspaceNGrams(workspace)] : [])];
    return { count, text: tokens, nGrams: new NGrams(sources) };
  };
  switch (strategy) {
    case 'branching':
      return new Branching(site, { count: count - 1, least });
    case 'superposed':
      return new Superposed(site, parts());
    case 'superposed+verified':
      return new Verified(site, parts(), least);
    case 'sampling':
      return new Sampled(site, samplers(count - 1, lexicon), least);
  }
}

/** The same ones for every request: what is drawn varies by the text alone. */
function samplers(count: number, lexicon: Lexicon): Sampler[] {
  return Array.from({ length: count }, (_, seed) => new Sampler(WARPING, lexicon, seededChances(seed)));
}
