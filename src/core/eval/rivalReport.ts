import { createRandom, seedOf } from '../random.ts';
import { isExactMatch } from './metrics.ts';
import { type PairedDifference, pairedDifference } from './paired.ts';
import { type Outcome, type Summary, summarize, summarizeBy } from './summary.ts';

/** What a rival makes of some holes, and how far the model is ahead in exact matches. */
export interface Rivalry {
  readonly rival: Summary;
  readonly lead: PairedDifference;
  /** The model's exact matches in times of the rival's; undefined where the rival has none. */
  readonly ratio: number | undefined;
}

export interface RivalReport {
  readonly name: string;
  readonly all: Rivalry;
  readonly byLanguage: Readonly<Record<string, Rivalry>>;
}

/**
 * Compares two answers to the same holes.
 *
 * @param model outcomes, at least one
 * @param rival outcomes of the same holes in the same order
 * @param seed of the bootstrap
 */
export function rivalReport(
  name: string,
  model: readonly Outcome[],
  rival: readonly Outcome[],
  seed: number,
): RivalReport {
  const between = (language?: string): Rivalry => {
    const isAsked = ({ hole }: Outcome): boolean => language === undefined || hole.language === language;
    const [ours, theirs] = [model.filter(isAsked), rival.filter(isAsked)];
    const differences = ours.map((outcome, i) => hit(outcome) - hit(theirs[i]!));
    const [our, their] = [summarize(ours), summarize(theirs)];
    return {
      rival: their,
      lead: pairedDifference(differences, createRandom(seedOf(name, seed))),
      ratio: their.exactMatch > 0 ? our.exactMatch / their.exactMatch : undefined,
    };
  };
  const languages = Object.keys(summarizeBy(model, ({ hole }) => hole.language));
  return {
    name,
    all: between(),
    byLanguage: Object.fromEntries(languages.map((language) => [language, between(language)])),
  };
}

function hit({ hole, suggestion }: Outcome): number {
  return isExactMatch(suggestion, hole.truth) ? 1 : 0;
}
