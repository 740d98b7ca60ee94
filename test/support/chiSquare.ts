/** Expected count below which a cell is too small for the distribution to be a chi-square (Cochran's rule). */
const LEAST_EXPECTED = 5;
/** Standard normal quantile of 1 - 1e-4. */
const Z = 3.719;

/**
 * Pearson's test of counts against a law, rare cells taken together.
 *
 * @returns the statistic, and what it exceeds once in 10,000 times if the law holds (Wilson and Hilferty 1931)
 */
export function chiSquare(
  counts: ReadonlyMap<string, number>,
  law: ReadonlyMap<string, number>,
): { statistic: number; critical: number; cells: number } {
  const draws = [...counts.values()].reduce((a, b) => a + b);
  let statistic = 0;
  let cells = 1;
  const rest = { observed: draws, expected: draws };
  const add = (observed: number, expected: number): void => {
    statistic += (observed - expected) ** 2 / expected;
  };
  for (const [name, probability] of law) {
    const expected = draws * probability;
    if (expected < LEAST_EXPECTED) continue;
    const observed = counts.get(name) ?? 0;
    add(observed, expected);
    rest.observed -= observed;
    rest.expected -= expected;
    cells++;
  }
  add(rest.observed, Math.max(rest.expected, 1e-9));
  const freedom = 2 / (9 * (cells - 1));
  return { statistic, critical: (cells - 1) * (1 - freedom + Z * Math.sqrt(freedom)) ** 3, cells };
}
