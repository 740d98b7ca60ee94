import { endNames, endOrder, type DaysView } from '../views/acceptance.ts';
import type { Palette } from '../theme.ts';
import type { ChartSpec } from './chartFigure.ts';
import { fill, type Fill } from './fill.ts';
import { axis, commonOptions } from './options.ts';

function fills(palette: Palette): Record<(typeof endOrder)[number], Fill> {
  return {
    accepted: fill('plain', palette.green, palette),
    partly: fill('hatched', palette.green, palette),
    typed: fill('dotted', palette.blue, palette),
    rejected: fill('open', palette.foreground, palette),
  };
}

/** Two axes, one above the other. */
const stacked = { axis: 'y', type: 'linear', position: 'left', stack: 'all' } as const;

/** The share that was accepted, above how many suggestions it is a share of. */
export const daysChart: ChartSpec<DaysView> = {
  title: 'Acceptance by day',
  name: 'days',
  type: 'bar',
  data: ({ labels, rates, ends }, palette) => {
    const ofEnds = fills(palette);
    return {
      labels: [...labels],
      datasets: [
        {
          type: 'line',
          label: 'Acceptance, %',
          data: [...rates],
          yAxisID: 'rate',
          borderColor: palette.purple,
          backgroundColor: palette.purple,
          borderWidth: 2,
          pointRadius: labels.length > 45 ? 0 : 3,
        },
        ...endOrder.map((end) => ({
          type: 'bar' as const,
          label: endNames[end],
          data: [...ends[end]],
          yAxisID: 'number',
          maxBarThickness: 28,
          ...ofEnds[end],
        })),
      ],
    };
  },
  options: (palette) => {
    const rate = axis(palette, '%');
    // Its zero would be written over the end of the axis below.
    const ticks = { ...rate.ticks, callback: (value: string | number) => (value === 0 ? '' : value) };
    return {
      ...commonOptions(palette),
      scales: {
        x: { ...axis(palette, undefined, false), stacked: true },
        number: {
          ...axis(palette, 'Suggestions'),
          ...stacked,
          stackWeight: 3,
          stacked: true,
          beginAtZero: true,
        },
        rate: { ...rate, ticks, ...stacked, stackWeight: 2, min: 0, suggestedMax: 50 },
      },
    };
  },
};
