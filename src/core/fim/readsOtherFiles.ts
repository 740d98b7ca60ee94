import type { Sentinels } from './sentinels.ts';

/** A model with less context was hardly trained on several files at a time: one alone fills it. Tokens. */
const LEAST_CONTEXT = 4096;

/**
 * Whether a model is likely to gain by other files in the prompt: it has a separator for them, and room. The bundled
 * one has no room and gains nothing by them, see docs/context.md.
 */
export function readsOtherFiles({ fileSeparator }: Sentinels, maxLength: number): boolean {
  return fileSeparator !== undefined && maxLength >= LEAST_CONTEXT;
}
