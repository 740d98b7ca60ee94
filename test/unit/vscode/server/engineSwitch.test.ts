import assert from 'node:assert/strict';
import manifest from '../../../../package.json' with { type: 'json' };
import type { EngineClient, EngineStatus } from '../../../../src/client/engineClient.ts';
import type { CompleteParams } from '../../../../src/engine/protocol.ts';
import { Config } from '../../../../src/vscode/config.ts';
import { EngineSwitch } from '../../../../src/vscode/server/engineSwitch.ts';
import { ServerKeys } from '../../../../src/vscode/server/serverKeys.ts';
import { setServerKey, useServer } from '../../../../src/vscode/server/useServer.ts';
import { statusView } from '../../../../src/vscode/status.ts';
import { fakeOpenAi, FakeServer, json } from '../../../support/fakeServer.ts';
import { EventEmitter, SecretStorage, user } from '../../../mocks/vscode.ts';

const params: CompleteParams = {
  ...{ uri: 'file:///a.ts', path: 'a.ts', prefix: 'const a = ', prefixOffset: 0, suffix: '\nb();\n' },
  ...{ healing: 'exact', length: 'line', maxTokens: 64, maxLines: 1, timeBudgetMs: 1000 },
};

describe('a server in place of the local engine', () => {
  let server: FakeServer;
  let keys: ServerKeys;
  let engine: EngineSwitch | undefined;
  let completed: string[];
  let statuses: EventEmitter<EngineStatus>;
  const config = new Config();

  beforeEach(async () => {
    user.reset();
    completed = [];
    statuses = new EventEmitter();
    server = await FakeServer.start(fakeOpenAi('fromServer;'));
    keys = new ServerKeys(new SecretStorage());
  });
  afterEach(async () => {
    engine?.dispose();
    engine = undefined;
    await server.stop();
  });

  function start(): void {
    const local = {
      status: { kind: 'stopped' },
      onStatus: (listener: (status: EngineStatus) => void) => {
        const subscription = statuses.event(listener);
        return () => subscription.dispose();
      },
      complete: async () => {
        completed.push('local');
        return { text: 'local' };
      },
      stop: async () => completed.push('stopped'),
    } as unknown as EngineClient;
    engine = new EngineSwitch(local, config, keys);
  }

  const text = async () => (await engine!.complete(params)).text;

  it('follows the setting, there and back, and the local engine is stopped meanwhile', async () => {
    start();
    assert.equal(await text(), 'local');
    user.changeSetting('foredraft.server.url', server.url);
    assert.equal(await text(), 'fromServer;');
    assert.deepEqual(completed, ['local', 'stopped']);
    user.changeSetting('foredraft.server.url', '');
    assert.equal(await text(), 'local');
    assert.equal(engine!.status.kind, 'stopped');
  });

  it('says what it is, and what it cannot do', async () => {
    user.settings.set('foredraft.server.url', server.url);
    start();
    const view = () =>
      statusView({
        ...{ engine: engine!.status, unavailable: undefined, pausedUntil: undefined, languageId: 'python' },
        ...{ thinking: false, recovery: undefined, saving: undefined },
      });
    assert.match(view().detail!, /The server is asked with the next completion/);
    await text();
    assert.match(view().detail!, /code at http.*OpenAI-compatible.*\n.*token healing.*choice of a device/s);
  });

  it('is told nothing of the local engine', async () => {
    user.settings.set('foredraft.server.url', server.url);
    start();
    const seen: string[] = [];
    engine!.onStatus(({ kind }) => seen.push(kind));
    statuses.fire({ kind: 'failed', message: 'no' });
    await text();
    assert.deepEqual(seen, ['starting', 'ready']);
  });

  it('has the key of its own origin, and no other server has it', async () => {
    const other = await FakeServer.start(fakeOpenAi('other;'));
    await keys.set(server.url, 'secret');
    user.settings.set('foredraft.server.url', server.url);
    start();
    await text();
    assert.ok(server.sent.every(({ key }) => key === 'Bearer secret'));
    user.changeSetting('foredraft.server.url', other.url);
    assert.equal(await text(), 'other;');
    assert.ok(other.sent.every(({ key }) => key === undefined));
    await other.stop();
  });

  it('is not asked where the settings forbid other computers, but for this one', async () => {
    user.settings.set('foredraft.offline', true);
    user.settings.set('foredraft.server.url', 'http://host.invalid');
    start();
    await assert.rejects(engine!.complete(params), /foredraft.offline allows only servers on this computer/);
    user.changeSetting('foredraft.server.url', server.url);
    assert.equal(await text(), 'fromServer;');
  });

  it('is not asked any more once the settings forbid it, and again when they do not', async () => {
    // A name for this computer that does not say so.
    user.settings.set('foredraft.server.url', server.url.replace('127.0.0.1', '0.0.0.0'));
    start();
    assert.equal(await text(), 'fromServer;');
    const { length } = server.sent;
    user.changeSetting('foredraft.offline', true);
    await assert.rejects(engine!.complete(params), /foredraft.offline allows only servers on this computer/);
    assert.equal(server.sent.length, length);
    user.changeSetting('foredraft.offline', false);
    assert.equal(await text(), 'fromServer;');
  });

  it('is chosen by the user alone: no workspace has a say', () => {
    const all = Object.entries(
      Object.assign({}, ...manifest.contributes.configuration.map(({ properties }) => properties)) as Record<
        string,
        { readonly scope?: string }
      >,
    );
    const ofServers = all.filter(([name]) => name.startsWith('foredraft.server.'));
    assert.equal(ofServers.length, 3);
    for (const [name, { scope }] of ofServers) assert.equal(scope, 'machine', name);
  });

  describe('Use a Server', () => {
    it('stores what was tried and taken', async () => {
      user.inputs.push(server.url + '/v1');
      user.answer = 'Use It';
      await useServer(config, keys);
      assert.equal(user.settings.get('foredraft.server.url'), server.url);
      assert.match(user.informationMessages[0]![0]!, /code at http/);
    });

    it('stores nothing of what does not work, and says why', async () => {
      await server.stop();
      user.inputs.push(server.url);
      await useServer(config, keys);
      assert.equal(user.settings.has('foredraft.server.url'), false);
      assert.match(user.errorMessages[0]![0]!, /Nothing listens there/);
    });

    it('asks for the key that is wanted', async () => {
      await server.stop();
      const answers = fakeOpenAi('1;');
      server = await FakeServer.start({
        ...answers,
        '/v1/models': (response, sent) =>
          (sent.key === 'Bearer right' ? answers['/v1/models']! : json({ error: 'key' }, 401))(
            response,
            sent,
          ),
      });
      user.inputs.push(server.url, 'right');
      user.answer = 'Set Key...';
      await useServer(config, keys);
      assert.equal(await keys.get(server.url), 'right');
      assert.match(user.errorMessages[0]![0]!, /wants a key/);
      assert.match(user.informationMessages[0]![0]!, /code at http/, 'and tries again with it');
    });

    it('goes back to the engine on this computer with an empty address', async () => {
      user.settings.set('foredraft.server.url', server.url);
      user.inputs.push('');
      await useServer(config, keys);
      assert.equal(config.serverUrl, '');
    });
  });

  it('has its key removed by an empty one', async () => {
    user.settings.set('foredraft.server.url', server.url);
    user.inputs.push('secret');
    await setServerKey(config, keys);
    assert.equal(await keys.get(server.url), 'secret');
    user.inputs.push('');
    await setServerKey(config, keys);
    assert.equal(await keys.get(server.url), undefined);
  });
});
