import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import manifest from '../../../package.json' with { type: 'json' };
import { EngineError } from '../../../src/client/errors.ts';
import type { EngineClient } from '../../../src/client/engineClient.ts';
import { registerCommands } from '../../../src/vscode/commands.ts';
import { Config } from '../../../src/vscode/config.ts';
import { Pause } from '../../../src/vscode/pause.ts';
import { user } from '../../mocks/vscode.ts';

describe('registerCommands', () => {
  let restarts: number;
  const client = {
    restart() {
      restarts++;
      return Promise.reject(new EngineError('no model'));
    },
  } as unknown as EngineClient;
  const run = (name: string) => user.commands.get(`foredraft.${name}`)!();
  let commands: vscode.Disposable;
  beforeEach(() => {
    user.reset();
    restarts = 0;
    commands = registerCommands(client, new Config(), new Pause(), {} as vscode.LogOutputChannel);
  });
  afterEach(() => {
    commands.dispose();
  });

  it('registers what package.json contributes, and removes it again', () => {
    const contributed = manifest.contributes.commands.map(({ command }) => command);
    assert.deepEqual([...user.commands.keys()].sort(), contributed.sort());
    commands.dispose();
    assert.equal(user.commands.size, 0);
  });

  it('toggles', async () => {
    await run('toggle');
    assert.equal(new Config().enabled, false);
  });

  it('triggers through the editor', async () => {
    await run('trigger');
    assert.deepEqual(user.executed, ['editor.action.inlineSuggest.trigger']);
  });

  it('restarts the engine, and leaves it to the status to tell of a failure', async () => {
    await run('restartEngine');
    assert.equal(restarts, 1);
  });
});
