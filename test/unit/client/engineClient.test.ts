import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { constants, getPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { BackOff } from '../../../src/client/backOff.ts';
import { EngineClient, type EngineStatus } from '../../../src/client/engineClient.ts';
import { CancelledError, EngineError } from '../../../src/client/errors.ts';
import type { CompleteParams, LoadParams } from '../../../src/engine/protocol.ts';

const fakeEngine = fileURLToPath(new URL('fakeEngine.mjs', import.meta.url));

/** `modelDir` and `path` choose what the fake engine does. */
const load = (modelDir: string): LoadParams => ({
  modelDir,
  cacheDir: '',
  format: 'int8',
  threads: 1,
  idleMinutes: 0,
});
const request = (path: string): CompleteParams => ({
  uri: 'file:///a',
  path,
  prefix: 'abc',
  prefixOffset: 0,
  suffix: '',
  length: 'auto',
  maxTokens: 8,
  maxLines: 1,
  healing: 'exact',
  timeBudgetMs: 1000,
});

describe('EngineClient', () => {
  let client: EngineClient;
  let log: string[];
  const onLog = new EventEmitter();
  let statuses: EngineStatus[];

  function create(
    modelDir: string,
    { entry = fakeEngine, restartDelaysMs = [1, 1, 1], patienceMs = 60_000 } = {},
  ): EngineClient {
    log = [];
    statuses = [];
    client = new EngineClient(
      {
        entry,
        patienceMs,
        load: load(modelDir),
        log: (level, message) => {
          log.push(`${level}: ${message}`);
          onLog.emit('line');
        },
      },
      new BackOff(restartDelaysMs),
    );
    client.onStatus((status) => statuses.push(status));
    return client;
  }
  const logged = async (line: string) => {
    while (!log.includes(line)) await once(onLog, 'line');
  };
  const kinds = () => statuses.map(({ kind }) => kind);
  const status = (wanted: (status: EngineStatus) => boolean) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (wanted(client.status)) resolve();
      };
      client.onStatus(check);
      check();
    });
  const givenUp = () => status((s) => s.kind === 'failed' && s.retryInMs === undefined);

  afterEach(async () => {
    const { pid } = client;
    await client.dispose();
    if (pid !== undefined) assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' }, 'an orphan is left');
  });

  it('starts nothing before the first request', () => {
    create('good');
    assert.deepEqual(client.status, { kind: 'stopped' });
    assert.equal(client.pid, undefined);
  });

  it('starts with the first request, once for all that wait', async () => {
    create('good');
    const results = await Promise.all([
      client.complete(request('answers')),
      client.complete(request('answers')),
    ]);
    assert.deepEqual(
      results.map(({ text }) => text),
      ['ABC', 'ABC'],
    );
    assert.deepEqual(kinds(), ['starting', 'ready']);
    assert.equal((await client.start()).model, 'good');
  });

  it('runs below the priority of the editor, without its debugger flags', async () => {
    process.env.NODE_OPTIONS = '--inspect=0';
    try {
      create('good');
      const { text } = await client.complete(request('tells its surroundings'));
      const { argv, env } = JSON.parse(text) as { argv: string[]; env: NodeJS.ProcessEnv };
      assert.deepEqual(argv, []);
      assert.equal(env.NODE_OPTIONS, undefined);
      assert.equal(env.ELECTRON_RUN_AS_NODE, '1');
      assert.ok(getPriority(client.pid) >= constants.priority.PRIORITY_BELOW_NORMAL);
    } finally {
      delete process.env.NODE_OPTIONS;
    }
  });

  it('rejects the request that an engine died in, and serves the next from a new one', async () => {
    create('good');
    await client.start();
    const first = client.pid;
    await assert.rejects(client.complete(request('dies mid-request')), (error) => {
      assert.ok(error instanceof EngineError);
      assert.match(error.message, /ended unexpectedly \(SIGKILL\)\. The log/);
      return true;
    });
    assert.equal((await client.complete(request('answers'))).text, 'ABC');
    assert.notEqual(client.pid, first);
    assert.deepEqual(kinds(), ['starting', 'ready', 'failed', 'starting', 'ready']);
    assert.ok(log.includes('warn: last words'), log.join('\n'));
  });

  it('gives up on an engine that keeps dying, and says so, until it is restarted', async () => {
    create('dies while loading');
    await assert.rejects(client.start(), /exit code 3/);
    await givenUp();
    await assert.rejects(client.complete(request('answers')), /4 times in a row and stays stopped/);
    assert.equal(kinds().filter((kind) => kind === 'starting').length, 4);
    await assert.rejects(client.restart(), /exit code 3/);
  });

  it('survives an engine whose bundle is missing', async () => {
    create('good', { entry: `${fakeEngine}.missing`, restartDelaysMs: [] });
    await assert.rejects(client.start(), /exit code 1/);
    assert.match(log.join('\n'), /warn: .*Cannot find module/);
  });

  it('does not retry a model that cannot be loaded', async () => {
    create('no such model');
    await assert.rejects(client.start(), { name: 'EngineError', message: /model\.safetensors is missing/ });
    await assert.rejects(client.complete(request('answers')), /model\.safetensors is missing/);
    assert.deepEqual(kinds(), ['starting', 'failed']);
    assert.equal(client.pid, undefined, 'an engine without a model is kept');
    await client.reconfigure(load('good'));
    assert.equal((await client.complete(request('answers'))).text, 'ABC');
  });

  it('fails when the model has gone while it was unloaded', async () => {
    create('good');
    await assert.rejects(client.complete(request('files are gone')), /config\.json is missing/);
    const message = 'config.json is missing';
    assert.deepEqual(client.status, { kind: 'failed', message, badModel: true });
  });

  it('shows when the model is unloaded', async () => {
    create('good');
    await client.complete(request('unloads'));
    await status(({ kind }) => kind === 'unloaded');
  });

  it('ends an engine that is unloaded, and starts another for the next request', async () => {
    create('good');
    await client.complete(request('unloads when idle'));
    const pid = client.pid!;
    await status(({ kind }) => kind === 'unloaded');
    assert.equal(client.pid, undefined);
    assert.equal((await client.complete(request('answers'))).text, 'ABC');
    assert.notEqual(client.pid, pid);
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
    assert.deepEqual(kinds(), ['starting', 'ready', 'unloaded', 'starting', 'ready']);
  });

  it('keeps an engine that was asked again while it unloaded', async () => {
    create('good');
    await client.complete(request('unloads when idle'));
    const { pid } = client;
    const hung = client.complete(request('hangs'));
    await status(({ kind }) => kind === 'unloaded');
    assert.equal(client.pid, pid);
    await client.dispose();
    await assert.rejects(hung, EngineError);
  });

  it('ends and restarts an engine that never answers, also when nobody waits any more', async () => {
    create('good', { patienceMs: 50 });
    const controller = new AbortController();
    const hung = client.complete({ ...request('hangs'), timeBudgetMs: 0 }, controller.signal);
    await logged('info: hanging');
    controller.abort();
    await assert.rejects(hung, CancelledError);
    await status(({ kind }) => kind === 'failed');
    const failed = statuses.find(({ kind }) => kind === 'failed');
    assert.match(failed?.kind === 'failed' ? failed.message : '', /did not answer/);
    assert.equal((await client.complete(request('answers'))).text, 'ABC');
  });

  it('asks for next bytes and for tokens as it does for completions', async () => {
    create('good');
    const [nextByte, ends] = await Promise.all([
      client.nextByte(request('answers')),
      client.tokenEnds('abc'),
    ]);
    assert.deepEqual([nextByte, ends], [{ text: 'ABC' }, [1, 3]]);
    assert.deepEqual(kinds(), ['starting', 'ready']);
    await assert.rejects(client.nextByte(request('files are gone')), /config\.json is missing/);
    assert.equal(client.status.kind, 'failed');
    await assert.rejects(client.tokenEnds('abc'), /config\.json is missing/);
  });

  it('ends an engine that never answers a request without a time budget', async () => {
    create('good', { patienceMs: 50 });
    await assert.rejects(client.nextByte(request('hangs')), /did not answer/);
  });

  it('leaves a request that hangs as soon as it is cancelled, and tells the engine', async () => {
    create('good');
    await client.start();
    const controller = new AbortController();
    const hung = client.complete(request('hangs'), controller.signal);
    await logged('info: hanging');
    controller.abort();
    await assert.rejects(hung, CancelledError);
    await logged('info: cancelled');
    await assert.rejects(client.complete(request('answers'), controller.signal), CancelledError);
  });

  it('can be cancelled, restarted and disposed while the engine never answers load', async () => {
    create('never loads');
    const controller = new AbortController();
    const waiting = client.complete(request('answers'), controller.signal);
    controller.abort();
    await assert.rejects(waiting, CancelledError);
    assert.equal(client.status.kind, 'starting');

    const started = client.start();
    const restarted = client.restart();
    await assert.rejects(started, /was stopped/);
    await client.dispose();
    await assert.rejects(restarted, /was stopped/);
  });

  it('stops waiting for a restart when disposed', async () => {
    create('dies while loading', { restartDelaysMs: [3_600_000] });
    await assert.rejects(client.start());
    const waiting = client.start();
    await client.dispose();
    await assert.rejects(waiting, /was stopped/);
  });

  it('restarts with the new model when reconfigured, and only where it runs', async () => {
    create('no such model');
    await client.reconfigure(load('good'));
    assert.equal(client.status.kind, 'stopped');
    await client.start();
    const { pid } = client;
    await client.reconfigure({ ...load('good'), threads: 2 });
    assert.notEqual(client.pid, pid);
    assert.equal((await client.start()).threads, 2);
  });

  it('restarts once for one change that two heard of, the second later', async () => {
    create('good');
    await client.start();
    const gate = new EventEmitter();
    const changed = { ...load('good'), threads: 2 };
    const second = client.reconfigure(async () => {
      await once(gate, 'open');
      return changed;
    });
    const first = client.reconfigure(() => Promise.resolve(changed));
    await status(({ kind }) => kind === 'starting');
    gate.emit('open');
    await Promise.all([first, second]);
    assert.equal((await client.start()).threads, 2);
    assert.deepEqual(kinds(), ['starting', 'ready', 'stopped', 'starting', 'ready']);
  });

  it('starts nothing after it was disposed', async () => {
    create('good');
    await client.dispose();
    await assert.rejects(client.start(), /was stopped/);
    await assert.rejects(client.complete(request('answers')), EngineError);
  });
});
