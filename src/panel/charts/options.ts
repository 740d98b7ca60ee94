import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartOptions,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from 'chart.js';
import type { Palette } from '../theme.ts';

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
);

/** What all charts have in common. Nothing moves: what changes is read, not watched. */
export function commonOptions({ foreground, background, line, font }: Palette): ChartOptions {
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    color: foreground,
    font: { family: font, size: 12 },
    interaction: { mode: 'index', intersect: false },
    plugins: {
      legend: {
        position: 'bottom',
        align: 'start',
        // It is a picture of a legend: a click that hides a part would be one that no key can do.
        onClick: () => undefined,
        labels: { color: foreground, boxWidth: 14, boxHeight: 10, padding: 12, font: { family: font } },
      },
      tooltip: {
        backgroundColor: background,
        titleColor: foreground,
        bodyColor: foreground,
        borderColor: line,
        borderWidth: 1,
        cornerRadius: 3,
        padding: 8,
        titleFont: { family: font },
        bodyFont: { family: font },
      },
    },
  };
}

/** An axis; `title` says what its numbers are. */
export function axis({ foreground, line, font }: Palette, title?: string, grid = true) {
  return {
    border: { color: line },
    grid: { display: grid, color: line, lineWidth: 0.5 },
    ticks: { color: foreground, font: { family: font, size: 11 }, maxRotation: 0, autoSkipPadding: 12 },
    title: { display: title !== undefined, text: title ?? '', color: foreground, font: { family: font } },
  };
}
