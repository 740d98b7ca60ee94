import type { HealingMode } from '../healing/healing.ts';
import type { CursorPair, MidStratum } from './cursorPairs.ts';
import { isExactMatch } from './metrics.ts';
import { createRandom } from './random.ts';
import { pairedBootstrap, type PairedDifference, quantile } from './statistics.ts';
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

export interface ModeReport extends Readonly<Record<CursorKind, Report>> {
  /** Median over the pairs: time inside the token, in times of the time without healing. */
  readonly timeRatio: number;
}

/** Exact matches of one kind of answer less those of another. */
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
    timeRatio: quantile(
      outcomes.map(({ answers }) => answers.mid[mode].milliseconds / answers.mid.off.milliseconds),
      0.5,
    ),
  });
  return {
    pairs: outcomes.length,
    byMode: {
      exact: modeReport('exact'),
      multi: modeReport('multi'),
      one: modeReport('one'),
      off: modeReport('off'),
    },
    comparisons: comparisons(outcomes, seed),
  };
}

function outcomeOf({ pair, answers }: PairOutcome, mode: HealingMode, kind: CursorKind): Outcome {
  const { language, stratum } = pair;
  return { hole: { language, stratum, truth: pair[kind].truth }, ...answers[kind][mode] };
}

/** What healing is judged by: it must lose nothing by standing inside a token, and gain over the other modes. */
const questions: readonly { name: string; with: Arm; without: Arm; stratum?: MidStratum }[] = [
  { name: 'exact: inside - at the boundary', with: ['exact', 'mid'], without: ['exact', 'aligned'] },
  // The same against a decoder that takes the beginning of a token for one, and happens to be right every time.
  { name: 'exact inside - off at the boundary', with: ['exact', 'mid'], without: ['off', 'aligned'] },
  { name: 'inside: exact - multi', with: ['exact', 'mid'], without: ['multi', 'mid'] },
  {
    name: 'inside an identifier: exact - multi',
    ...{ with: ['exact', 'mid'], without: ['multi', 'mid'], stratum: 'mid-identifier' },
  },
  { name: 'inside: exact - off', with: ['exact', 'mid'], without: ['off', 'mid'] },
];
type Arm = readonly [mode: HealingMode, kind: CursorKind];

function comparisons(outcomes: readonly PairOutcome[], seed: number): Comparison[] {
  return questions.flatMap(({ name, with: arm, without, stratum }) => {
    const asked = outcomes.filter(({ pair }) => stratum === undefined || pair.stratum === stratum);
    if (asked.length === 0) return [];
    const differences = asked.map((outcome) => hit(outcome, arm) - hit(outcome, without));
    return [{ name, pairs: asked.length, ...pairedBootstrap(differences, createRandom(seed)) }];
  });
}

function hit({ pair, answers }: PairOutcome, [mode, kind]: Arm): number {
  return isExactMatch(answers[kind][mode].suggestion, pair[kind].truth) ? 1 : 0;
}
