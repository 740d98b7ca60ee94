import * as vscode from 'vscode';
import type { EngineClient } from '../client/engineClient.ts';
import type { Config } from './config.ts';
import type { PowerSource } from './power/powerSource.ts';

/** When the first completions have been given, and the editor has started everything else. */
const quietMs = 30_000;

/**
 * Has the devices tried that `auto` knows nothing of, once, some time after the model was first loaded. It is loaded
 * on the one that is found with its next load, so that nobody waits for it.
 */
export function tryDevices(
  client: EngineClient,
  config: Config,
  power: PowerSource,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const ended = new AbortController();
  /** Until the devices have been tried, there is another time after each load. */
  let isTried = false;
  let timer: NodeJS.Timeout | undefined;
  const unsubscribe = client.onStatus(({ kind }) => {
    if (kind !== 'ready' || isTried) return;
    clearTimeout(timer);
    timer = setTimeout(() => void tryThem(), quietMs);
  });

  async function tryThem(): Promise<void> {
    if (config.device !== 'auto' || client.status.kind !== 'ready') return;
    try {
      if (await power.isOnBattery()) return;
      const { verdicts, placement } = await client.devices(ended.signal);
      for (const { device, reason, speed } of verdicts) {
        log.info(`Device ${device}: ${reason ?? `${speed!.decode.toFixed(1)} ms per token`}`);
      }
      isTried = true;
      if (placement.device !== 'cpu') log.info(`The model will be loaded on ${placement.device} next time.`);
    } catch (error) {
      log.debug(`The devices were not tried: ${(error as Error).message}`);
    }
  }

  return new vscode.Disposable(() => {
    clearTimeout(timer);
    ended.abort();
    unsubscribe();
  });
}
