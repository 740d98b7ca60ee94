import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import type { EngineClient, EngineStatus } from '../../../src/client/engineClient.ts';
import { logEngineStatus } from '../../../src/vscode/log.ts';
import { EventEmitter } from '../../mocks/vscode.ts';

describe('logEngineStatus', () => {
  it('leaves one line for each state, as loud as it deserves', () => {
    const lines: string[] = [];
    const channel = Object.fromEntries(
      ['debug', 'info', 'error'].map((level) => [level, (line: string) => lines.push(`${level}: ${line}`)]),
    );
    const statuses = new EventEmitter<EngineStatus>();
    const client = { onStatus: statuses.event } as unknown as EngineClient;
    logEngineStatus(client, channel as unknown as vscode.LogOutputChannel);

    const info = { model: '/m/tiny', format: 'int4', threads: 2, device: 'cpu', residentBytes: 2 ** 20 };
    statuses.fire({ kind: 'starting' });
    statuses.fire({ kind: 'ready', info } as EngineStatus);
    statuses.fire({ kind: 'failed', message: 'It ended.', retryInMs: 500 });
    assert.deepEqual(lines, [
      'debug: Engine starting',
      'info: Engine ready: tiny (int4), 2 threads, 1 MiB',
      'error: It ended.',
    ]);
  });
});
