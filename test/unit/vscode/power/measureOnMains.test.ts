import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type * as vscode from 'vscode';
import type { EngineClient, EngineStatus } from '../../../../src/client/engineClient.ts';
import { measureOnMains } from '../../../../src/vscode/power/measureOnMains.ts';
import type { PowerSource } from '../../../../src/vscode/power/powerSource.ts';

describe('measureOnMains', () => {
  const log = { debug: () => undefined } as unknown as vscode.LogOutputChannel;
  let tell: (kind: EngineStatus['kind']) => Promise<void>;
  let profiles: AbortSignal[];
  let finish: () => void;
  let onBattery: boolean;
  let subscription: vscode.Disposable;

  beforeEach(() => {
    profiles = [];
    onBattery = false;
    const client = {
      onStatus(listener: (status: EngineStatus) => void) {
        tell = async (kind) => {
          listener({ kind } as EngineStatus);
          await nextTurn();
        };
        return () => undefined;
      },
      profile(signal: AbortSignal) {
        profiles.push(signal);
        return new Promise<void>((resolve, reject) => {
          finish = resolve;
          signal.addEventListener('abort', () => {
            reject(new Error('cancelled'));
          });
        });
      },
    } as unknown as EngineClient;
    const power = { isOnBattery: async () => onBattery } as unknown as PowerSource;
    subscription = measureOnMains(client, power, log);
  });

  it('measures when the model is loaded, and once at a time', async () => {
    await tell('starting');
    assert.equal(profiles.length, 0);
    await tell('ready');
    await tell('ready');
    assert.equal(profiles.length, 1);
    finish();
    await nextTurn();
    await tell('ready');
    assert.equal(profiles.length, 2);
  });

  it('leaves a battery alone, and comes back to it on mains', async () => {
    onBattery = true;
    await tell('ready');
    assert.equal(profiles.length, 0);
    onBattery = false;
    await tell('ready');
    assert.equal(profiles.length, 1);
  });

  it('stops with the extension', async () => {
    await tell('ready');
    subscription.dispose();
    assert.equal(profiles[0]!.aborted, true);
    await nextTurn();
  });
});
