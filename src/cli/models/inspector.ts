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
  const open = (): EngineProcess => new EngineProcess({ entry: engineEntry, log }, () => undefined);
  let engine = open();
  try {
    return await work((params, signal) => {
      if (engine.hasEnded) engine = open(); // with the file before
      return engine.inspect(params, signal);
    });
  } finally {
    await engine.kill();
  }
}
