/**
 * How probable it is that the first line of a draft is what is wanted.
 *
 * @param logProbability natural, of that line
 */
export function confidence(logProbability: number): number {
  return Math.exp(logProbability);
}
