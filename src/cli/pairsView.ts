import { type Comparison, type PairReport } from '../core/eval/pairReport.ts';
import type { Summary } from '../core/eval/summary.ts';
import { type HealingMode, healingModes } from '../core/healing/healing.ts';
import { type EvalSetting, modelLine } from './evalSetting.ts';
import { styleFor } from './style.ts';
import { formatTableWithHead, milliseconds, percent } from './table.ts';

export interface PairEvaluation extends PairReport, EvalSetting {}

const notes = `
gained, lost: lines that are right only in the first, only in the second; p: exact McNemar test
Lines of one repository are not independent: the difference is less certain than intervals and p make it
accepted bytes and p50: inside the token; npm run bench:healing measures what healing costs
`;

/** What a cursor inside a token costs, for people. */
export function pairsView(evaluation: PairEvaluation): string {
  const style = styleFor(process.stdout);
  const { repo, pairs, seed, comparisons } = evaluation;
  return [
    style.dim(`${repo}: ${pairs} lines, seed ${seed}\n${modelLine(evaluation)}`),
    style.dim('exact matches of the rest of the line, from the beginning of a token and from inside it\n\n'),
    formatTableWithHead(modeRows(evaluation), style),
    '\n',
    formatTableWithHead(stratumRows(evaluation), style),
    '\n',
    formatTableWithHead(
      [
        ['difference in points', '', 'gained', 'lost', '95% interval', 'p'],
        ...comparisons.map(comparisonRow),
      ],
      style,
    ),
    style.dim(notes),
  ].join('');
}

function modeRows({ byMode }: PairReport): string[][] {
  return [
    ['healing', 'at the boundary', '95% interval', 'inside', '95% interval', 'accepted bytes', 'p50'],
    ...healingModes.map((mode) => {
      const { aligned, mid } = byMode[mode];
      const { acceptedBytes, truthBytes, latency } = mid.all;
      return [
        mode,
        ...[aligned.all, mid.all].flatMap((summary) => [percent(summary.exactMatch), interval(summary)]),
        `${acceptedBytes.toFixed(1)} of ${truthBytes.toFixed(1)}`,
        milliseconds(latency.p50),
      ];
    }),
  ];
}

/** Those left out condition as `exact` does, and differ in the choice alone. */
const stratumModes: readonly HealingMode[] = ['exact', 'multi', 'one', 'off'];

/** By where the cursor inside the token stands; at the boundary, it is the same lines. */
function stratumRows({ byMode }: PairReport): string[][] {
  const { aligned, mid } = byMode.exact;
  return [
    ['inside', 'lines', ...stratumModes, 'exact at the boundary'],
    ...Object.keys(mid.byStratum).map((stratum) => [
      stratum,
      String(mid.byStratum[stratum]!.holes),
      ...stratumModes.map((mode) => percent(byMode[mode].mid.byStratum[stratum]!.exactMatch)),
      percent(aligned.byStratum[stratum]!.exactMatch),
    ]),
  ];
}

function comparisonRow({ name, difference, gained, lost, interval: [low, high], p }: Comparison): string[] {
  return [
    name,
    points(difference),
    String(gained),
    String(lost),
    `${points(low)} to ${points(high)}`,
    p < 0.0001 ? '< 0.0001' : p.toFixed(4),
  ];
}

function interval({ exactMatchInterval: [low, high] }: Summary): string {
  return `${percent(low)} - ${percent(high)}`;
}

function points(difference: number): string {
  return `${difference > 0 ? '+' : ''}${(100 * difference).toFixed(1)}`;
}
