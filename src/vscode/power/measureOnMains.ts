import * as vscode from 'vscode';
import type { EngineClient } from '../../client/engineClient.ts';
import type { PowerSource } from './powerSource.ts';

/** Has the engine measure what its passes cost, but not at the expense of a battery: what is known may wait. */
export function measureOnMains(
  client: EngineClient,
  power: PowerSource,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const abort = new AbortController();
  let measuring = false;
  const measure = async () => {
    measuring = true;
    try {
      if (!(await power.isOnBattery())) await client.profile(abort.signal);
    } catch (error) {
      log.debug(`Costs of passes are not measured yet: ${(error as Error).message}`);
    } finally {
      measuring = false;
    }
  };
  const unsubscribe = client.onStatus(({ kind }) => {
    if (kind === 'ready' && !measuring) void measure();
  });
  return vscode.Disposable.from(new vscode.Disposable(unsubscribe), {
    dispose: () => {
      abort.abort();
    },
  });
}
