import { inspecting } from '../../client/inspecting.ts';
import type { Inspect } from '../../models/models.ts';
import type { Installation } from '../installation.ts';

/** Runs `work` with an engine process that reads the headers of models. */
export function withInspector<T>(
  { engineEntry }: Installation,
  work: (inspect: Inspect) => Promise<T>,
): Promise<T> {
  const log = (): undefined => undefined; // what it finds wrong with a file, it answers
  return inspecting({ entry: engineEntry, log }, work);
}
