export interface SuperposedSettings {
  /** Divides the logits of the mixed position, which is vaguer than one of a single text. */
  readonly temperature: number;
  /** Weight of the n-grams' log-probability where they are believed entirely; the model's has the rest. */
  readonly alpha: number;
}

/** Candidates for the next token, for each draft that is wanted. */
export const CANDIDATES = 3;

/** For two drafts, three and so on: those of Shen et al. (2405.18400) for a prefix of 15 tokens. */
const ALPHAS = [0.62, 0.54, 0.52, 0.6];
const TEMPERATURE = 0.06;

/** @param count drafts, 1 to 5 */
export function settingsFor(count: number): SuperposedSettings {
  return { temperature: TEMPERATURE, alpha: ALPHAS[Math.max(0, count - 2)]! };
}
