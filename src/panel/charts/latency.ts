import type { HistogramView, PhasesView } from '../views/latency.ts';
import type { Palette } from '../theme.ts';
import type { ChartSpec } from './chartFigure.ts';
import { fill, type Fill } from './fill.ts';
import { axis, commonOptions } from './options.ts';

export const histogramChart: ChartSpec<HistogramView> = {
  title: 'Time from key to suggestion',
  name: 'histogram',
  type: 'bar',
  data: ({ labels, counts }, palette) => ({
    labels: [...labels],
    datasets: [
      {
        label: 'Suggestions',
        data: [...counts],
        categoryPercentage: 1,
        barPercentage: 0.94,
        ...fill('plain', palette.blue, palette),
      },
    ],
  }),
  options: (palette) => {
    const common = commonOptions(palette);
    return {
      ...common,
      plugins: { ...common.plugins, legend: { display: false } },
      scales: {
        x: axis(palette, undefined, false),
        y: { ...axis(palette, 'Suggestions'), beginAtZero: true },
      },
    };
  },
};

/** In the order of the phases; neighbours differ in texture as well. */
function fills(palette: Palette): readonly Fill[] {
  return [
    fill('open', palette.foreground, palette),
    fill('hatched', palette.foreground, palette),
    fill('plain', palette.purple, palette),
    fill('hatched', palette.blue, palette),
    fill('crossed', palette.orange, palette),
    fill('plain', palette.green, palette),
    fill('dotted', palette.red, palette),
  ];
}

export const phasesChart: ChartSpec<PhasesView> = {
  title: 'Where the time goes',
  name: 'phases',
  type: 'bar',
  data: ({ phases }, palette) => {
    const ofPhases = fills(palette);
    return {
      labels: [''],
      datasets: phases.map(({ name, ms }, index) => ({
        label: name,
        data: [ms],
        barThickness: 28,
        ...ofPhases[index]!,
      })),
    };
  },
  options: (palette) => {
    const common = commonOptions(palette);
    return {
      ...common,
      indexAxis: 'y',
      interaction: { mode: 'nearest', intersect: true },
      scales: {
        x: { ...axis(palette, 'Milliseconds, medians one after another'), stacked: true, beginAtZero: true },
        y: { ...axis(palette, undefined, false), stacked: true, ticks: { display: false } },
      },
    };
  },
};
