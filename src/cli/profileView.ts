import type { CostTable } from '../core/decode/costProfile.ts';
import type { LoadResult } from '../engine/protocol.ts';
import { styleFor } from './style.ts';
import { formatTableWithHead } from './table.ts';

/** A cost profile for people: a row per number of positions, a column per length, each with c(n)/c(1). */
export function profileView(
  { lengths, positions, milliseconds }: CostTable,
  { device, format, threads }: Pick<LoadResult, 'device' | 'format' | 'threads'>,
): string {
  const style = styleFor(process.stdout);
  const table = formatTableWithHead(
    [
      ['n', ...lengths.flatMap((length) => [`after ${length}`, 'c(n)/c(1)'])],
      ...positions.map((n, column) => [
        String(n),
        ...milliseconds.flatMap((row) => [
          `${row[column]!.toFixed(2)} ms`,
          (row[column]! / row[0]!).toFixed(2),
        ]),
      ]),
    ],
    style,
  );
  const place = device === 'cpu' ? `${threads} ${threads === 1 ? 'thread' : 'threads'}` : device;
  const note = `One pass over n positions, each with its distribution, after so many tokens; ${format}, ${place}.`;
  return `${table}\n${style.dim(note)}\n`;
}
