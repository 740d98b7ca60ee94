/** One line of a comparison, and the ratio that the project asks for. */
export interface Comparison {
  readonly what: string;
  /** Milliseconds. */
  readonly ours: number;
  /** Milliseconds. */
  readonly theirs: number;
  readonly target?: number | undefined;
}

export function printComparison(title: string, theirName: string, lines: readonly Comparison[]): void {
  console.log(`\n${title}`);
  const rows = lines.map(({ what, ours, theirs, target }) => [
    what,
    {
      'ours ms': ours.toFixed(2),
      [`${theirName} ms`]: theirs.toFixed(2),
      ratio: (ours / theirs).toFixed(2),
      target: against(ours / theirs, target),
    },
  ]);
  console.table(Object.fromEntries(rows));
}

/** A target that a value should not exceed, and whether it does. */
export function against(value: number, target: number | undefined): string {
  return target === undefined ? '' : `${target} ${value <= target ? 'met' : 'missed'}`;
}
