import type { Report, Summary } from '../core/eval/summary.ts';
import type { HealingMode } from '../core/healing/healing.ts';
import type { LoadResult } from '../engine/protocol.ts';
import { styleFor } from './style.ts';
import { formatTable, milliseconds, percent } from './table.ts';

export interface Evaluation extends Report, Pick<LoadResult, 'model' | 'format' | 'threads'> {
  readonly repo: string;
  readonly holes: 'line';
  readonly healing: HealingMode;
  readonly seed: number;
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
  const { bold, dim } = styleFor(process.stdout);
  const { repo, holes, healing, seed, model, format, threads, all, byStratum, byLanguage } = evaluation;
  const [head = '', ...rows] = formatTable([
    header,
    row('all', all),
    ...Object.entries(byStratum).map(([name, summary]) => row(`  ${name}`, summary)),
    ...Object.entries(byLanguage).map(([name, summary]) => row(`  ${name}`, summary)),
  ]).split(/(?<=\n)/);
  return [
    dim(
      `${repo}: ${holes} holes, seed ${seed}, healing: ${healing}\n${model}: ${format}, threads: ${threads}\n\n`,
    ),
    bold(head),
    ...rows,
    dim('\naccepted bytes: of those to be found, right up to the first error\n'),
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
