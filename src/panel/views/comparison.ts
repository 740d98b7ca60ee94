import type { Strategies } from '../../core/stats/events.ts';
import type { StrategyGroup, Summary } from '../../core/stats/summary.ts';
import { accepted, rateText } from './acceptance.ts';
import { count, milliseconds } from './format.ts';
import type { Table } from './table.ts';

/** Below this many suggestions a share of them says little. */
const enough = 50;

/** Each value that a setting had beside the others, and what may be concluded. */
export function comparisonTable(
  { strategies }: Summary,
  setting: keyof Strategies,
  now: string,
  label: (value: string) => string,
): Table {
  const groups = strategies[setting].filter(({ shown }) => shown > 0);
  const current = groups.find(({ name }) => name === now);
  return {
    caption: 'What it changed',
    columns: ['Value', 'Seen', 'Acceptance', 'Median time', 'Comparison'],
    rows: groups.map((group) => [
      label(group.name),
      count(group.shown),
      rateText(group),
      milliseconds(group.p50),
      conclusion(group, current),
    ]),
  };
}

function conclusion(group: StrategyGroup, current: StrategyGroup | undefined): string {
  const marks = group === current ? ['now'] : [];
  if (group.shown < enough) return [...marks, 'too few to tell'].join(', ');
  if (!current || group === current || current.shown < enough) return marks.join('');
  const difference = deviations(group, current);
  if (Math.abs(difference) < 2) return 'no clear difference';
  return difference > 0 ? 'more accepted than now' : 'fewer accepted than now';
}

/** How far the shares of two groups are apart, in standard errors of their difference. */
function deviations(a: StrategyGroup, b: StrategyGroup): number {
  const pooled = (accepted(a) + accepted(b)) / (a.shown + b.shown);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / a.shown + 1 / b.shown));
  return error === 0 ? 0 : (accepted(a) / a.shown - accepted(b) / b.shown) / error;
}
