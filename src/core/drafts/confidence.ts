/** Logistic regression on drafts of repositories that the bundled model has not seen (`npm run bench:drafts`). */
const CERTAIN = 4.1;
const DOUBT = 3.7;

/**
 * How probable it is that the first line of a draft is what is wanted. The probability that the model gives it is too
 * low, and in the middle most so (docs/drafts.md).
 *
 * @param logProbability natural, of that line
 */
export function confidence(logProbability: number): number {
  return 1 / (1 + Math.exp(DOUBT * Math.sqrt(Math.max(0, -logProbability)) - CERTAIN));
}
