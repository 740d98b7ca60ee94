import { isExactMatch } from '../../src/core/eval/metrics.ts';
import { mean, quantile } from '../../src/core/eval/statistics.ts';
import { type Answer, ONE, type Times } from './arms.ts';

/** What the arms made of one place, by their names. */
export interface Served {
  readonly repo: string;
  readonly truth: string;
  /** With nothing of the prompt in the KV cache, and after the next key was typed. */
  readonly cold: Readonly<Record<string, Answer>>;
  readonly typed: Readonly<Record<string, Answer>>;
  /** Log-probability of each draft's text less that of the first one's. */
  readonly below: Readonly<Record<string, readonly number[]>>;
}

type Row = Record<string, string | number>;
type Table = Record<string, Row>;

/** Medians, and in times of that of one draft. */
export function timesTable(served: readonly Served[], names: readonly string[]): Table {
  const columns: readonly [string, (place: Served) => Readonly<Record<string, Answer>>, keyof Times][] = [
    ['cold', ({ cold }) => cold, 'whole'],
    ['typing', ({ typed }) => typed, 'whole'],
    ['decoding', ({ cold }) => cold, 'decode'],
  ];
  const rows: Table = Object.fromEntries(names.map((name) => [name, {}]));
  for (const [column, answers, time] of columns) {
    const of = (name: string): number[] => served.map((place) => answers(place)[name]!.times[time]);
    const single = of(ONE);
    for (const name of names) {
      const milliseconds = of(name);
      const median = quantile(milliseconds, 0.5);
      rows[name]![`${column} ms`] = median.toFixed(1);
      rows[name]![`${column} x`] = (median / quantile(single, 0.5)).toFixed(2);
      const ratios = milliseconds.map((ms, i) => ms / single[i]!);
      rows[name]![`${column} x paired`] = quantile(ratios, 0.5).toFixed(2);
    }
  }
  return rows;
}

/** How often the drafts have what was there, and how probable they are. */
export function textsTable(served: readonly Served[], names: readonly string[]): Table {
  const percent = (hits: readonly boolean[]): number => 100 * mean(hits.map(Number));
  return Object.fromEntries(
    names.map((name) => {
      const drafts = served.map(({ cold, truth }) => cold[name]!.drafts.map(({ text }) => ({ text, truth })));
      const isRight = ({ text, truth }: { text: string; truth: string }): boolean =>
        isExactMatch(text, truth);
      const first = percent(drafts.map(([one]) => isRight(one!)));
      const any = percent(drafts.map((all) => all.some(isRight)));
      const firstLog = mean(served.map(({ cold }) => cold[name]!.drafts[0]!.logProbability!));
      const below = served.flatMap((place) => place.below[name]!.slice(1));
      return [
        name,
        {
          'first right %': first.toFixed(1),
          'any right %': any.toFixed(1),
          'points more': (any - first).toFixed(1),
          texts: mean(drafts.map((all) => new Set(all.map(({ text }) => text)).size)).toFixed(2),
          'log p of first': firstLog.toFixed(2),
          'of the others': below.length > 0 ? (firstLog + mean(below)).toFixed(2) : '',
        },
      ];
    }),
  );
}
