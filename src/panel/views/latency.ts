import { phaseNames, type Phases } from '../../core/stats/events.ts';
import type { Summary } from '../../core/stats/summary.ts';
import { capitalised, count, milliseconds, percent } from './format.ts';
import type { Table } from './table.ts';

export interface HistogramView {
  readonly sentence: string;
  readonly labels: readonly string[];
  readonly counts: readonly number[];
  readonly table: Table;
}

export function histogramView({ latency: { p50, p95, bounds, counts } }: Summary): HistogramView {
  const all = counts.reduce((sum, number) => sum + number, 0);
  const labels = counts.map((_, index) => bucket(bounds, index));
  return {
    sentence:
      p50 === undefined || p95 === undefined
        ? 'Known with the first suggestion.'
        : `Half of the suggestions came within ${milliseconds(p50)} of the key, 95% within ${milliseconds(p95)}.`,
    labels,
    counts,
    table: {
      caption: 'Suggestions by time from the key',
      columns: ['Time', 'Suggestions', 'Share'],
      rows: counts.map((number, index) => [labels[index]!, count(number), percent(number, all)]),
    },
  };
}

/** `20–50 ms`, or `over 1.0 s` for the last. */
function bucket(bounds: readonly number[], index: number): string {
  const [from, to] = [bounds[index - 1] ?? 0, bounds[index]];
  if (to === undefined) return `over ${milliseconds(from)}`;
  return to < 1000 ? `${from}–${to} ms` : `${from / 1000}–${to / 1000} s`;
}

export interface PhasesView {
  readonly sentence: string;
  readonly phases: readonly { readonly name: string; readonly ms: number }[];
  readonly table: Table;
}

export function phasesView({ latency, answers }: Summary): PhasesView {
  const phases = phaseNames.map((name) => ({ name: capitalised(name), ms: latency.phases[name] }));
  const longest = phases.reduce((a, b) => (b.ms > a.ms ? b : a));
  return {
    sentence:
      answers.engine === 0
        ? 'Known with the first answer of the engine.'
        : `${longest.name} takes longest, ${milliseconds(longest.ms)} in the median.`,
    phases,
    table: {
      caption: 'Median of each phase, of answers from the engine',
      columns: ['Phase', 'Median'],
      rows: phases.map(({ name, ms }) => [name, milliseconds(ms)]),
    },
  };
}

/** Phases of one request that took a millisecond or more: `decode 40, prefill 12`. */
export function phasesText(phases: Phases): string {
  return phaseNames
    .map((name) => [name, phases[name] ?? 0] as const)
    .filter(([, time]) => time >= 0.5)
    .map(([name, time]) => `${name} ${Math.round(time)}`)
    .join(', ');
}
