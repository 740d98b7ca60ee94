/** How probable it is that a draft is what is wanted, by what the model gives it. */
export function confidence(logProbability: number): number {
  return Math.exp(logProbability);
}
