import { type HealingMode, healingModes } from '../healing/healing.ts';
import type { CursorPair, MidStratum } from './cursorPairs.ts';
import { isExactMatch } from './metrics.ts';
import { createRandom, seedOf } from '../random.ts';
import { type PairedDifference, pairedDifference } from './paired.ts';
import { type Outcome, type Report, report } from './summary.ts';

export type CursorKind = 'aligned' | 'mid';

/** A suggestion, and how long it took. */
export type Answer = Pick<Outcome, 'suggestion' | 'milliseconds'>;

/** What became of a pair of holes, under every mode. */
export interface PairOutcome {
  readonly pair: Pick<CursorPair, 'language' | 'stratum'> &
    Readonly<Record<CursorKind, Pick<CursorPair['mid'], 'truth'>>>;
  readonly answers: Readonly<Record<CursorKind, Readonly<Record<HealingMode, Answer>>>>;
}

export type ModeReport = Readonly<Record<CursorKind, Report>>;

/** Exact matches of one kind of answer less those of another, the baseline. */
export interface Comparison extends PairedDifference {
  readonly name: string;
  readonly pairs: number;
}

export interface PairReport {
  readonly pairs: number;
  /** Strata are those of the cursor inside the token. */
  readonly byMode: Readonly<Record<HealingMode, ModeReport>>;
  readonly comparisons: readonly Comparison[];
}

/**
 * @param outcomes at least one
 * @param seed of the bootstrap
 */
export function pairReport(outcomes: readonly PairOutcome[], seed: number): PairReport {
  const modeReport = (mode: HealingMode): ModeReport => ({
    aligned: report(outcomes.map((outcome) => outcomeOf(outcome, mode, 'aligned'))),
    mid: report(outcomes.map((outcome) => outcomeOf(outcome, mode, 'mid'))),
  });
  return {
    pairs: outcomes.length,
    byMode: Object.fromEntries(healingModes.map((mode) => [mode, modeReport(mode)])) as Record<
      HealingMode,
      ModeReport
    >,
    comparisons: comparisons(outcomes, seed),
  };
}

function outcomeOf({ pair, answers }: PairOutcome, mode: HealingMode, kind: CursorKind): Outcome {
  const { language, stratum } = pair;
  return { hole: { language, stratum, truth: pair[kind].truth }, ...answers[kind][mode] };
}

/** What healing is judged by: it must lose nothing by standing inside a token, and gain over the other modes. */
const questions: readonly { name: string; arm: Arm; baseline: Arm; stratum?: MidStratum }[] = [
  { name: 'exact inside - exact at the boundary', arm: ['exact', 'mid'], baseline: ['exact', 'aligned'] },
  // The same against a decoder that takes the beginning of a token for one, and happens to be right every time.
  { name: 'exact inside - off at the boundary', arm: ['exact', 'mid'], baseline: ['off', 'aligned'] },
  { name: 'exact - multi, inside', arm: ['exact', 'mid'], baseline: ['multi', 'mid'] },
  {
    name: 'exact - multi, inside an identifier',
    ...{ arm: ['exact', 'mid'], baseline: ['multi', 'mid'], stratum: 'mid-identifier' },
  },
  { name: 'exact - exact-by-cover, inside', arm: ['exact', 'mid'], baseline: ['exact-by-cover', 'mid'] },
  { name: 'exact - exact-by-byte, inside', arm: ['exact', 'mid'], baseline: ['exact-by-byte', 'mid'] },
  { name: 'exact - off, inside', arm: ['exact', 'mid'], baseline: ['off', 'mid'] },
];
type Arm = readonly [mode: HealingMode, kind: CursorKind];

function comparisons(outcomes: readonly PairOutcome[], seed: number): Comparison[] {
  return questions.flatMap(({ name, arm, baseline, stratum }) => {
    const asked = outcomes.filter(({ pair }) => stratum === undefined || pair.stratum === stratum);
    if (asked.length === 0) return [];
    const differences = asked.map((outcome) => hit(outcome, arm) - hit(outcome, baseline));
    const random = createRandom(seedOf('bootstrap', seed));
    return [{ name, pairs: asked.length, ...pairedDifference(differences, random) }];
  });
}

function hit({ pair, answers }: PairOutcome, [mode, kind]: Arm): number {
  return isExactMatch(answers[kind][mode].suggestion, pair[kind].truth) ? 1 : 0;
}
