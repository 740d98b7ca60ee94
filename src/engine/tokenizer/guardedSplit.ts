import { ModelError } from '../errors.ts';
import { withTimeLimit } from './timeLimit.ts';

/** Milliseconds for a text of so many UTF-16 units, or fewer. Patterns that are in use take a thousandth of it. */
const LIMIT = 500;
const LENGTH = 16_384;
const TRIES = 2;

/** Long runs of what patterns repeat, each broken off by something else. */
const PROBE = ['a', 'B', '0', ' ', '\t', '\n', '_', '-', '(', 'é', '一', 'aB', 'a ', '(a']
  .map((part) => part.repeat(300))
  .join('\0');

/**
 * A split by regular expressions that a file brings along. Such an expression may need exponential time (`(a+)+$`), and
 * JavaScript has only a backtracking matcher: so it is tried here, and watched later. A busy machine may stop it once; after
 * it was stopped twice in a row, it is not run again.
 *
 * @throws ModelError now, or from the split, when it is too slow or too large
 */
export function guardedSplit(split: (text: string) => string[], where: string): (text: string) => string[] {
  let failure: ModelError | undefined;
  const guarded = (text: string): string[] => {
    if (failure) throw failure;
    const limit = Math.ceil(LIMIT * Math.max(1, text.length / LENGTH));
    for (let tries = 1; ; tries++) {
      try {
        return withTimeLimit(limit, () => split(text));
      } catch (error) {
        const isSlow = (error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
        if (isSlow && tries < TRIES) continue;
        const reason = isSlow
          ? `takes more than ${limit} ms to cut ${text.length} characters.`
          : (error as Error).message;
        throw (failure = new ModelError(`${where}: ${reason}`));
      }
    }
  };
  guarded(PROBE);
  return guarded;
}
