import { EngineProcess } from '../../client/engineProcess.ts';
import type { Inspect } from '../../models/models.ts';
import type { Installation } from '../installation.ts';

/** Runs `work` with an engine process that reads the headers of models. */
export async function withInspector<T>(
  { engineEntry }: Installation,
  work: (inspect: Inspect) => Promise<T>,
): Promise<T> {
  // Not an EngineClient, which would load a model.
  const log = (): undefined => undefined; // what it finds wrong with a file, it answers
  const engine = new EngineProcess({ entry: engineEntry, log }, () => undefined);
  try {
    return await work((params, signal) => engine.inspect(params, signal));
  } finally {
    await engine.kill();
  }
}
