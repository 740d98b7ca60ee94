import { EngineProcess, type EngineProcessOptions } from './engineProcess.ts';

/**
 * Runs `work` with an engine process that reads the headers of models: nobody knows what is in their files. One that has
 * ended with a file is replaced for the next. Not an EngineClient, which would load a model.
 */
export async function inspecting<T>(
  options: EngineProcessOptions,
  work: (inspect: EngineProcess['inspect']) => Promise<T>,
): Promise<T> {
  const open = (): EngineProcess => new EngineProcess(options, () => undefined);
  let engine = open();
  try {
    return await work((params, signal) => {
      if (engine.hasEnded) engine = open();
      return engine.inspect(params, signal);
    });
  } finally {
    await engine.kill();
  }
}
