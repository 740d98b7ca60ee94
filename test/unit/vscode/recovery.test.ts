import assert from 'node:assert/strict';
import type { EngineStatus } from '../../../src/client/engineClient.ts';
import { RecoveryTrace } from '../../../src/vscode/recovery.ts';

const starting: EngineStatus = { kind: 'starting' };
const stopped: EngineStatus = { kind: 'stopped' };
const unloaded: EngineStatus = { kind: 'unloaded' };
const ready = { kind: 'ready' } as EngineStatus;
const crashed: EngineStatus = { kind: 'failed', message: 'It ended.', retryInMs: 500 };
const broken: EngineStatus = { kind: 'failed', message: 'No model.' };

describe('RecoveryTrace', () => {
  const causeAfter = (...statuses: EngineStatus[]) => {
    const trace = new RecoveryTrace();
    for (const status of statuses) trace.note(status);
    return trace.last?.cause;
  };

  const cases: [name: string, statuses: EngineStatus[], cause: string | undefined][] = [
    ['has nothing to tell of a start', [starting, ready], undefined],
    ['waits for the restart', [starting, ready, crashed, starting], undefined],
    ['keeps the cause of a restart', [starting, ready, crashed, starting, ready], 'It ended.'],
    ['keeps it while the model is away', [crashed, starting, ready, unloaded, starting, ready], 'It ended.'],
    ['forgets it when the user restarts', [crashed, starting, ready, stopped, starting, ready], undefined],
    ['keeps it while that does not succeed', [crashed, starting, ready, stopped, broken], 'It ended.'],
    ['tells of a crash during that', [stopped, starting, crashed, starting, ready], 'It ended.'],
  ];
  for (const [name, statuses, cause] of cases) {
    it(name, () => {
      assert.equal(causeAfter(...statuses), cause);
    });
  }

  it('has the time of the restart', () => {
    const trace = new RecoveryTrace();
    const before = Date.now();
    for (const status of [crashed, starting, ready]) trace.note(status);
    assert.ok(trace.last!.at.getTime() >= before && trace.last!.at.getTime() <= Date.now());
  });
});
