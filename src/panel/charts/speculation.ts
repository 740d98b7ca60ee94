import type { SpeculationView } from '../views/engine.ts';
import type { ChartSpec } from './chartFigure.ts';
import { fill } from './fill.ts';
import { axis, commonOptions } from './options.ts';

export const speculationChart: ChartSpec<SpeculationView> = {
  title: 'Speculation',
  name: 'speculation',
  type: 'bar',
  data: ({ labels, proposed, accepted }, palette) => ({
    labels: [...labels],
    datasets: [
      { label: 'Proposed', data: [...proposed], ...fill('open', palette.foreground, palette) },
      { label: 'Accepted', data: [...accepted], ...fill('plain', palette.green, palette) },
    ],
  }),
  options: (palette) => ({
    ...commonOptions(palette),
    indexAxis: 'y',
    scales: {
      x: { ...axis(palette, 'Tokens'), beginAtZero: true },
      y: axis(palette, undefined, false),
    },
  }),
};
