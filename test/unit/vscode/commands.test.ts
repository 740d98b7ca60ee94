import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import manifest from '../../../package.json' with { type: 'json' };
import { EngineError } from '../../../src/client/errors.ts';
import type { EngineClient } from '../../../src/client/engineClient.ts';
import { registerCommands } from '../../../src/vscode/commands.ts';
import { Config } from '../../../src/vscode/config.ts';
import { Pause } from '../../../src/vscode/pause.ts';
import { documentAt } from '../../mocks/document.ts';
import { SecretStorage, user, window } from '../../mocks/vscode.ts';
import { ServerKeys } from '../../../src/vscode/server/serverKeys.ts';

describe('registerCommands', () => {
  let restarts: number;
  let choices: number;
  const client = {
    restart() {
      restarts++;
      return Promise.reject(new EngineError('no model'));
    },
  } as unknown as EngineClient;
  const run = (name: string) => user.commands.get(`foredraft.${name}`)!();
  let commands: vscode.Disposable;
  let pause: Pause;
  beforeEach(() => {
    user.reset();
    restarts = 0;
    pause = new Pause();
    choices = 0;
    const chooseDraft = async () => {
      choices++;
    };
    const whyNone = { tell: async () => undefined };
    commands = registerCommands(
      client,
      new Config(),
      pause,
      {} as vscode.LogOutputChannel,
      chooseDraft,
      whyNone,
      new ServerKeys(new SecretStorage()),
    );
  });
  afterEach(() => {
    commands.dispose();
    pause.dispose();
  });

  it('registers what package.json contributes, and removes it again', () => {
    // Those of the statistics come with their panel, and those of models with them.
    const others = ['showStatistics', 'chooseModel', 'setHubToken', 'moveModels'].map(
      (name) => `foredraft.${name}`,
    );
    const contributed = manifest.contributes.commands
      .map(({ command }) => command)
      .filter((command) => !others.includes(command));
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

  const pythonOff = { '*': true, python: false };
  const refusals: [why: string, arrange: () => unknown, message: string, button: string][] = [
    [
      'turned off',
      () => user.settings.set('foredraft.enabled', false),
      'Foredraft is turned off.',
      'Turn On',
    ],
    [
      'paused',
      () => {
        pause.for(10);
      },
      'Foredraft is paused.',
      'Resume',
    ],
    [
      'off for the language',
      () => user.settings.set('foredraft.languages', pythonOff),
      'Foredraft is turned off for python.',
      'Turn On for python',
    ],
  ];
  for (const [why, arrange, message, button] of refusals) {
    it(`says why it does not trigger when ${why}, and undoes that at the press of a button`, async () => {
      window.activeTextEditor = documentAt('|', { languageId: 'python' });
      arrange();
      await run('trigger');
      assert.deepEqual(user.informationMessages, [[message, button]]);
      user.answer = button;
      await run('trigger');
      assert.deepEqual(user.executed, []);
      await run('trigger');
      assert.deepEqual(user.executed, ['editor.action.inlineSuggest.trigger']);
    });
  }

  it('says that it does not trigger in an output, about which nothing can be done', async () => {
    window.activeTextEditor = documentAt('|', { scheme: 'output' });
    await run('trigger');
    assert.deepEqual(user.informationMessages, [
      ['Foredraft makes no suggestions in this kind of document.'],
    ]);
    assert.deepEqual(user.executed, []);
  });

  it('offers drafts to choose from, or says why not', async () => {
    await run('chooseDraft');
    assert.equal(choices, 1);
    pause.for(10);
    await run('chooseDraft');
    assert.equal(choices, 1);
    assert.deepEqual(user.informationMessages, [['Foredraft is paused.', 'Resume']]);
  });

  it('restarts the engine, and leaves it to the status to tell of a failure', async () => {
    await run('restartEngine');
    assert.equal(restarts, 1);
  });
});
