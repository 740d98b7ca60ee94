import type { ArmReport, ContextReport } from '../core/eval/contextReport.ts';
import type { HealingMode } from '../core/healing/healing.ts';
import { type EvalSetting, modelLine } from './evalSetting.ts';
import { styleFor } from './style.ts';
import { formatTableWithHead, milliseconds, percent, signed } from './table.ts';

export interface ContextEvaluation extends Omit<ContextReport, 'holes'>, EvalSetting {
  readonly holes: number;
  readonly healing: HealingMode;
  readonly contextTokens: number;
}

const header = [
  'other files',
  'exact match',
  'edit similarity',
  'prompt tokens',
  'of others',
  'prefill p50',
  'p95',
];

/** What other files bring, for people. */
export function contextView(evaluation: ContextEvaluation): string {
  const style = styleFor(process.stdout);
  const { repo, seed, healing, holes, tried, gained, lost, difference, interval, p } = evaluation;
  const [low, high] = interval.map(signed);
  return [
    style.dim(`${repo}: ${tried} line holes, seed ${seed}, healing: ${healing}\n${modelLine(evaluation)}`),
    style.dim(`${holes} of the holes had room for other files, and some that have to do with the place\n\n`),
    formatTableWithHead([header, row('without', evaluation.without), row('with', evaluation.with)], style),
    `\nexact match: ${signed(difference)} points (95% interval ${low!} to ${high!}, p = ${p.toFixed(3)}); ${gained} gained, ${lost} lost\n`,
  ].join('');
}

function row(name: string, { all, promptTokens, contextTokens, prefill }: ArmReport): string[] {
  return [
    name,
    percent(all.exactMatch),
    percent(all.editSimilarity),
    promptTokens.toFixed(0),
    contextTokens.toFixed(0),
    milliseconds(prefill.p50),
    milliseconds(prefill.p95),
  ];
}
