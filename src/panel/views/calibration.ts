import type { Summary } from '../../core/stats/summary.ts';
import { count, counted, percent } from './format.ts';
import type { Table } from './table.ts';

export interface CalibrationView {
  readonly sentence: string;
  /** Both in percent. */
  readonly points: readonly { readonly x: number; readonly y: number; readonly suggestions: number }[];
  readonly table: Table;
}

export function calibrationView({ calibration }: Summary): CalibrationView {
  const bins = calibration.filter(({ suggestions }) => suggestions > 0);
  const all = bins.reduce((sum, { suggestions }) => sum + suggestions, 0);
  const expected = bins.reduce((sum, { confidence, suggestions }) => sum + confidence * suggestions, 0);
  const taken = bins.reduce((sum, bin) => sum + bin.taken, 0);
  return {
    sentence:
      all === 0
        ? 'Known with the first suggestion.'
        : `By the model's confidence ${percent(expected, all)} of ${counted(all, 'suggestion')} should have been taken; ${percent(taken, all)} were. ${verdict(expected / all, taken / all, all)}`,
    points: bins.map(({ confidence, suggestions, taken }) => ({
      x: confidence * 100,
      y: (taken / suggestions) * 100,
      suggestions,
    })),
    table: {
      caption: 'Confidence against what was taken',
      columns: ['Mean confidence', 'Taken', 'Suggestions'],
      rows: bins.map(({ confidence, suggestions, taken }) => [
        percent(confidence, 1),
        percent(taken, suggestions),
        count(suggestions),
      ]),
    },
  };
}

/** Two standard errors of a share are what chance makes of it. */
function verdict(expected: number, taken: number, suggestions: number): string {
  const chance = 2 * Math.sqrt((expected * (1 - expected)) / suggestions);
  if (Math.abs(taken - expected) <= Math.max(chance, 0.02)) return 'It is about right.';
  return taken < expected ? 'It is too confident.' : 'It is too cautious.';
}
