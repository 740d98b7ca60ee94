import assert from 'node:assert/strict';
import { CancelledError } from '../../../../src/client/errors.ts';
import { ModelsError, type ModelsErrorKind } from '../../../../src/models/models.ts';
import { tellModelsError } from '../../../../src/vscode/models/tellModelsError.ts';
import { user } from '../../../mocks/vscode.ts';

describe('errors about models', () => {
  const logged: string[] = [];
  const log = { error: (message: string | Error) => logged.push(String(message)) };
  let retries: number;
  const all = { retry: () => retries++, setToken: async () => true, page: 'https://hub/a/b' };
  beforeEach(() => {
    user.reset();
    logged.length = 0;
    retries = 0;
  });

  const buttons: [kind: ModelsErrorKind, titles: string[]][] = [
    ['offline', ['Open Settings']],
    ['unreachable', ['Retry', 'Show Log']],
    ['gated', ['Set Token...', 'Open Page']],
    ['noSpace', ['Retry', 'Move Models Folder...']],
    ['notFound', []],
  ];
  for (const [kind, titles] of buttons) {
    it(`are shown once with what to do: ${kind}`, async () => {
      await tellModelsError(new ModelsError(kind, 'Thus.'), log, all);
      assert.deepEqual(user.errorMessages, [['Foredraft: Thus.', ...titles]]);
      assert.deepEqual(logged, ['Models: Thus.']);
    });
  }

  it('offer nothing that cannot be done', async () => {
    await tellModelsError(new ModelsError('unreachable', 'Thus.'), log);
    assert.deepEqual(user.errorMessages, [['Foredraft: Thus.', 'Show Log']]);
  });

  it('say nothing to who has cancelled', async () => {
    await tellModelsError(new CancelledError(), log, all);
    assert.deepEqual([user.errorMessages, logged], [[], []]);
  });

  it('leave the causes to the log', async () => {
    const cause = new Error('fetch failed', { cause: new Error('ECONNRESET') });
    await tellModelsError(new ModelsError('unreachable', 'No answer.', { cause }), log);
    assert.deepEqual(logged, ['Models: No answer. (fetch failed) (ECONNRESET)']);
  });

  it('try again, at once or with a token', async () => {
    user.answer = 'Retry';
    await tellModelsError(new ModelsError('busy', 'Later.'), log, all);
    user.answer = 'Set Token...';
    await tellModelsError(new ModelsError('gated', 'Who are you?'), log, all);
    assert.equal(retries, 2);
    await tellModelsError(new ModelsError('gated', 'Who?'), log, { ...all, setToken: async () => false });
    assert.equal(retries, 2);
  });

  it('lead to the settings that matter, and to the page', async () => {
    user.answer = 'Open Settings';
    await tellModelsError(new ModelsError('folder', 'No.'), log);
    assert.deepEqual(user.executed, ['workbench.action.openSettings']);
    user.answer = 'Open Page';
    await tellModelsError(new ModelsError('gated', 'No.'), log, all);
    assert.deepEqual(user.opened, ['https://hub/a/b']);
  });
});
