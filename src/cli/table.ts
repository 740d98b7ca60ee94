import type { Style } from './style.ts';

/** Rows in columns: the first one flush left, the others, being numbers, flush right. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) =>
    Math.max(...rows.map((row) => row[i]?.length ?? 0)),
  );
  return rows
    .map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))))
    .map((cells) => cells.join('   ').trimEnd() + '\n')
    .join('');
}

/** The same, where the first row says what the columns are. */
export function formatTableWithHead(rows: readonly (readonly string[])[], { bold }: Style): string {
  const [head = '', ...body] = formatTable(rows).split(/(?<=\n)/);
  return bold(head) + body.join('');
}

export function milliseconds(value: number): string {
  return `${value.toFixed(value < 100 ? 1 : 0)} ms`;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

/** Points of percent, with a sign. */
export function signed(share: number): string {
  return `${share < 0 ? '' : '+'}${(100 * share).toFixed(1)}`;
}
