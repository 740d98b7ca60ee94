import type { Candidate, ContextSource } from './choose.ts';
import { snippetsOf } from './snippets.ts';

/** Most of a file that is looked at, UTF-16 units: longer ones are data, or generated. */
const MAX_LENGTH = 200 * 1024;

/** The parts of a file that may go into the prompt. @param path as the model is shown it */
export function candidatesOf(path: string, text: string, source: ContextSource): Candidate[] {
  if (text.length > MAX_LENGTH) return [];
  return snippetsOf(text).map((snippet) => ({ ...snippet, path, source }));
}
