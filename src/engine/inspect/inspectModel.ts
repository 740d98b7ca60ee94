import { ModelError } from '../errors.ts';
import { isGguf } from '../model/readModelFolder.ts';
import type { InspectParams, ModelFacts } from '../protocol.ts';
import { inspectFolder } from './inspectFolder.ts';
import { inspectGguf } from './inspectGguf.ts';

/**
 * Finds out what a model is and whether it can be run, from its headers alone. The tokenizer is not built: some are
 * refused only when the model is loaded.
 *
 * @returns also of what cannot be read at all, with the problem
 */
export function inspectModel({ path, name }: InspectParams): ModelFacts {
  try {
    return isGguf(path) ? inspectGguf(path, name) : inspectFolder(path);
  } catch (error) {
    return { kind: 'language', hasChatTemplate: false, problem: problemOf(error, name) };
  }
}

/** What `check` refuses, in a sentence without the model's name. */
export function problemIn(name: string, check: () => void): Pick<ModelFacts, 'problem'> {
  try {
    check();
    return {};
  } catch (error) {
    return { problem: problemOf(error, name) };
  }
}

function problemOf(error: unknown, name: string): string {
  if (!(error instanceof ModelError)) throw error;
  const { message } = error;
  return message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
}
