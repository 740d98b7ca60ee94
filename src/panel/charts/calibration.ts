import type { CalibrationView } from '../views/calibration.ts';
import type { ChartSpec } from './chartFigure.ts';
import { axis, commonOptions } from './options.ts';

/** Radius of the point of the largest bin, pixels; that of others goes by area. */
const largest = 9;

export const calibrationChart: ChartSpec<CalibrationView> = {
  title: 'Confidence',
  name: 'calibration',
  type: 'line',
  data: ({ points }, palette) => {
    const most = Math.max(...points.map(({ suggestions }) => suggestions));
    return {
      datasets: [
        {
          label: 'Taken, larger where there were more',
          data: points.map(({ x, y }) => ({ x, y })),
          borderColor: palette.blue,
          backgroundColor: palette.blue,
          borderWidth: 2,
          pointRadius: points.map(({ suggestions }) => Math.max(3, largest * Math.sqrt(suggestions / most))),
        },
        {
          label: 'If the model knew',
          data: [
            { x: 0, y: 0 },
            { x: 100, y: 100 },
          ],
          borderColor: palette.foreground,
          backgroundColor: 'transparent',
          borderDash: [5, 4],
          borderWidth: 1,
          pointRadius: 0,
          pointHitRadius: 0,
        },
      ],
    };
  },
  options: (palette) => ({
    ...commonOptions(palette),
    interaction: { mode: 'nearest', intersect: true },
    scales: {
      x: { ...axis(palette, 'Confidence, %'), type: 'linear', min: 0, max: 100 },
      y: { ...axis(palette, 'Taken, %'), min: 0, max: 100 },
    },
  }),
};
