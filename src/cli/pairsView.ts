import { type Comparison, type PairReport } from '../core/eval/pairReport.ts';
import { healingModes } from '../core/healing/healing.ts';
import type { Summary } from '../core/eval/summary.ts';
import type { LoadResult } from '../engine/protocol.ts';
import { styleFor } from './style.ts';
import { formatTable, milliseconds, percent } from './table.ts';

export interface PairEvaluation extends PairReport, Pick<LoadResult, 'model' | 'format' | 'threads'> {
  readonly repo: string;
  readonly seed: number;
}

/** What a cursor inside a token costs, for people. */
export function pairsView(evaluation: PairEvaluation): string {
  const { bold, dim } = styleFor(process.stdout);
  const { repo, pairs, seed, model, format, threads } = evaluation;
  const table = (rows: readonly (readonly string[])[]): string => {
    const [head = '', ...body] = formatTable(rows).split(/(?<=\n)/);
    return bold(head) + body.join('');
  };
  return [
    dim(`${repo}: ${pairs} lines, seed ${seed}\n${model}: ${format}, threads: ${threads}\n`),
    dim('exact matches of the rest of the line, from the beginning of a token and from inside it\n\n'),
    table(modeRows(evaluation)),
    '\n',
    table(stratumRows(evaluation)),
    '\n',
    table([['difference in points', '', '95% interval', 'p'], ...evaluation.comparisons.map(comparisonRow)]),
    dim("\naccepted bytes and times: inside the token; x off: median of each line's own ratio\n"),
  ].join('');
}

function modeRows({ byMode }: PairReport): string[][] {
  const header = ['healing', 'at the boundary', '95% interval', 'inside', '95% interval'];
  return [
    [...header, 'accepted bytes', 'p50', 'x off'],
    ...healingModes.map((mode) => {
      const { aligned, mid, timeRatio } = byMode[mode];
      const { acceptedBytes, truthBytes, latency } = mid.all;
      return [
        mode,
        ...[aligned.all, mid.all].flatMap((summary) => [percent(summary.exactMatch), interval(summary)]),
        `${acceptedBytes.toFixed(1)} of ${truthBytes.toFixed(1)}`,
        milliseconds(latency.p50),
        timeRatio.toFixed(2),
      ];
    }),
  ];
}

/** By where the cursor inside the token stands; at the boundary, it is the same lines. */
function stratumRows({ byMode }: PairReport): string[][] {
  const { aligned, mid } = byMode.exact;
  return [
    ['inside', 'lines', ...healingModes, 'exact at the boundary'],
    ...Object.keys(mid.byStratum).map((stratum) => [
      stratum,
      String(mid.byStratum[stratum]!.holes),
      ...healingModes.map((mode) => percent(byMode[mode].mid.byStratum[stratum]!.exactMatch)),
      percent(aligned.byStratum[stratum]!.exactMatch),
    ]),
  ];
}

function comparisonRow({ name, difference, interval: [low, high], p }: Comparison): string[] {
  return [name, points(difference), `${points(low)} to ${points(high)}`, p.toFixed(4)];
}

function interval({ exactMatchInterval: [low, high] }: Summary): string {
  return `${percent(low)} - ${percent(high)}`;
}

function points(difference: number): string {
  return `${difference > 0 ? '+' : ''}${(100 * difference).toFixed(1)}`;
}
