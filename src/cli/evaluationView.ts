import type { RivalReport, Rivalry } from '../core/eval/rivalReport.ts';
import type { Report, Summary } from '../core/eval/summary.ts';
import type { HealingMode } from '../core/healing/healing.ts';
import type { InterpolationMode } from '../core/interpolation/mode.ts';
import { type EvalSetting, modelLine } from './evalSetting.ts';
import type { HoleKind } from './holeKinds.ts';
import { styleFor } from './style.ts';
import { formatTableWithHead, milliseconds, percent, signed } from './table.ts';

export interface Evaluation extends Report, EvalSetting {
  readonly holes: HoleKind;
  readonly healing: HealingMode;
  readonly interpolation: InterpolationMode;
  readonly rivals: readonly RivalReport[];
}

const rivalHeader = [
  'on the same holes',
  'exact match',
  '95% interval',
  'edit similarity',
  'model is ahead by',
  '95% interval',
  'p',
  'ratio',
];

const header = [
  '',
  'holes',
  'exact match',
  '95% interval',
  'edit similarity',
  'accepted bytes',
  'stops right',
  'p50',
  'p95',
];

const notes = `
accepted bytes: of those to be found, right up to the first error
stops right: of the suggestions that begin with all of the truth, those that end there
`;

/** The results of an evaluation for people. */
export function evaluationView(evaluation: Evaluation): string {
  const style = styleFor(process.stdout);
  const { repo, holes, healing, interpolation, seed, all, byStratum, byLanguage, rivals } = evaluation;
  const rows = [
    header,
    row('all', all),
    ...Object.entries(byStratum).map(([name, summary]) => row(`  ${name}`, summary)),
    ...Object.entries(byLanguage).map(([name, summary]) => row(`  ${name}`, summary)),
  ];
  return [
    style.dim(
      `${repo}: ${holes} holes, seed ${seed}, healing: ${healing}, interpolation: ${interpolation}\n${modelLine(evaluation)}\n`,
    ),
    formatTableWithHead(rows, style),
    ...(rivals.length > 0
      ? ['\n', formatTableWithHead([rivalHeader, ...rivals.flatMap(rivalRows)], style)]
      : []),
    style.dim(notes),
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
    summary.begun === 0 ? '' : `${percent(summary.stopped)} of ${summary.begun}`,
    milliseconds(summary.latency.p50),
    milliseconds(summary.latency.p95),
  ];
}

function rivalRows({ name, all, byLanguage }: RivalReport): string[][] {
  return [
    rivalRow(name, all),
    ...Object.entries(byLanguage).map(([language, rivalry]) => rivalRow(`  ${language}`, rivalry)),
  ];
}

function rivalRow(name: string, { rival, lead, ratio }: Rivalry): string[] {
  const [low, high] = rival.exactMatchInterval;
  const [least, most] = lead.interval;
  return [
    name,
    percent(rival.exactMatch),
    `${percent(low)} - ${percent(high)}`,
    percent(rival.editSimilarity),
    signed(lead.difference),
    `${signed(least)} to ${signed(most)}`,
    lead.p < 0.0001 ? '< 0.0001' : lead.p.toFixed(4),
    ratio === undefined ? '' : `${ratio.toFixed(2)}x`,
  ];
}
