/** Ids that every vocabulary of the benchmarks has. What a pass costs does not depend on them. */
export function someTokens(n: number): number[] {
  return Array.from({ length: n }, (_, i) => 300 + ((i * 37) % 4000));
}
