import { EngineProcess } from '../client/engineProcess.ts';
import { devicesView } from './devicesView.ts';
import type { ModelOptions } from './engineOptions.ts';
import { showProgress } from './fill.ts';
import { cacheDir, type Installation } from './installation.ts';
import { modelPath } from './models/environment.ts';
import { printResult } from './printResult.ts';

export interface DevicesOptions extends ModelOptions {
  readonly probe?: true;
  readonly json?: true;
}

/** `foredraft devices`: where a model can run, and why not elsewhere. */
export async function devices(
  installation: Installation,
  options: DevicesOptions,
  signal: AbortSignal,
): Promise<void> {
  const { model, format, threads, probe = false, json } = options;
  const modelDir = model === undefined ? installation.modelDir : await modelPath(model);
  const load = { modelDir, cacheDir: cacheDir(), format, device: 'auto', threads, idleMinutes: 0 } as const;
  // Not an EngineClient, which would load the model: the probes do, each for itself.
  const engine = new EngineProcess(
    {
      entry: installation.engineEntry,
      log: (level, message) => {
        if ((level === 'warn' || level === 'error') && !signal.aborted) console.error(message);
      },
    },
    () => undefined,
  );
  try {
    showProgress('trying the devices');
    const result = await engine.devices({ load, again: probe }, signal);
    showProgress('');
    printResult(result, json, () => devicesView(result));
  } finally {
    showProgress('');
    await engine.kill();
  }
}
