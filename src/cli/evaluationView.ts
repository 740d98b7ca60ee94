import type { Report, Summary } from '../core/eval/summary.ts';
import type { HealingMode } from '../core/healing/healing.ts';
import { type EvalSetting, modelLine } from './evalSetting.ts';
import { styleFor } from './style.ts';
import { formatTableWithHead, milliseconds, percent } from './table.ts';

export interface Evaluation extends Report, EvalSetting {
  readonly holes: 'line';
  readonly healing: HealingMode;
}

const header = [
  '',
  'holes',
  'exact match',
  '95% interval',
  'edit similarity',
  'accepted bytes',
  'p50',
  'p95',
];

/** The results of an evaluation for people. */
export function evaluationView(evaluation: Evaluation): string {
  const style = styleFor(process.stdout);
  const { repo, holes, healing, seed, all, byStratum, byLanguage } = evaluation;
  const rows = [
    header,
    row('all', all),
    ...Object.entries(byStratum).map(([name, summary]) => row(`  ${name}`, summary)),
    ...Object.entries(byLanguage).map(([name, summary]) => row(`  ${name}`, summary)),
  ];
  return [
    style.dim(`${repo}: ${holes} holes, seed ${seed}, healing: ${healing}\n${modelLine(evaluation)}\n`),
    formatTableWithHead(rows, style),
    style.dim('\naccepted bytes: of those to be found, right up to the first error\n'),
  ].join('');
}

function row(name: string, summary: Summary): string[] {
  const [low, high] = summary.exactMatchInterval;
  return [
    name,
    String(summary.holes),
    percent(summary.exactMatch),
    `${percent(low)} - ${percent(high)}`,
    percent(summary.editSimilarity),
    `${summary.acceptedBytes.toFixed(1)} of ${summary.truthBytes.toFixed(1)}`,
    milliseconds(summary.latency.p50),
    milliseconds(summary.latency.p95),
  ];
}
