export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The value below which a share `q` of the values lies, interpolated between neighbours (type 7 of Hyndman and Fan). */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * q;
  const below = sorted[Math.floor(position)] ?? NaN;
  const above = sorted[Math.ceil(position)] ?? NaN;
  return below + (above - below) * (position % 1);
}

/**
 * 95% confidence interval of a share (Wilson score). For a share it needs no resampling, and unlike the
 * bootstrap it stays honest where few or none, or nearly all, are hits.
 */
export function wilsonInterval(hits: number, count: number): [low: number, high: number] {
  const z = 1.96;
  const share = hits / count;
  const shrink = 1 / (1 + z ** 2 / count);
  const centre = shrink * (share + z ** 2 / (2 * count));
  const halfWidth = shrink * z * Math.sqrt((share * (1 - share)) / count + (z / (2 * count)) ** 2);
  return [Math.max(0, centre - halfWidth), Math.min(1, centre + halfWidth)];
}
