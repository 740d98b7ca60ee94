import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EngineClient } from '../../../src/client/engineClient.ts';
import { CancelledError } from '../../../src/client/errors.ts';
import type { CompleteParams, LoadParams } from '../../../src/engine/protocol.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const root = join(import.meta.dirname, '../../..');
const entry = join(root, 'dist/engine.cjs');

const request: CompleteParams = {
  uri: 'file:///days.ts',
  path: 'days.ts',
  prefix: 'const monday = 1;\nconst tuesday = 2;\nconst wednesday =',
  prefixOffset: 0,
  suffix: '\n',
  length: 'line',
  maxTokens: 16,
  maxLines: 1,
  healing: 'exact',
  timeBudgetMs: 10_000,
};
/** Many forward passes, so that it is still under way when something happens to it. */
const longRequest: CompleteParams = {
  ...request,
  uri: 'file:///long.ts',
  prefix: 'const monday = 1;\n'.repeat(500),
  length: 'block',
  maxTokens: 256,
  maxLines: 100,
};

/** The engine as it is shipped, with the bundled model. Runs on what `npm run build` made. */
describe('EngineClient with the real engine', () => {
  const cacheDir = temporaryFolder();
  let client: EngineClient;
  const load = (): LoadParams => ({
    modelDir: join(root, 'models/foredraft-7m'),
    cacheDir,
    format: 'int8',
    threads: 1,
    idleMinutes: 0,
  });

  beforeEach(() => {
    client = new EngineClient({ entry, load: load(), log: () => undefined });
  });
  afterEach(() => client.dispose());

  it('completes', async () => {
    const { text, tokens } = await client.complete(request);
    assert.equal(typeof text, 'string');
    assert.ok(tokens.generated > 0);
  });

  it('tells the next byte, whichever token it is part of', async () => {
    const { open, bytes, end } = await client.nextByte({
      ...request,
      prefix: 'const wednesday = 1;\nconst wed',
    });
    assert.equal(Buffer.from(open).toString(), ' wed');
    const probable = bytes.indexOf(Math.max(...bytes));
    assert.equal(String.fromCharCode(probable), 'n');
    const sum = bytes.reduce((a, b) => a + b, end);
    assert.ok(sum > 0.5 && sum < 1.0001, String(sum));
  });

  it('tells where tokens end', async () => {
    assert.deepEqual(await client.tokenEnds('return a;'), [6, 8, 9]);
  });

  it('completes again after the engine was killed in the middle of a request', async () => {
    await client.start();
    const { pid } = client;
    const killed = assert.rejects(client.complete(longRequest), /ended unexpectedly/);
    await delay(50); // for the engine to have begun
    process.kill(pid!, 'SIGKILL');
    await killed;
    assert.ok((await client.complete(request)).tokens.generated > 0);
    assert.notEqual(client.pid, pid);
  });

  it('stops a request that is cancelled, and goes on with the next', async () => {
    await client.start();
    const controller = new AbortController();
    const cancelled = client.complete(longRequest, controller.signal);
    await delay(20);
    controller.abort();
    await assert.rejects(cancelled, CancelledError);
    const { tokens, timings } = await client.complete(request);
    assert.ok(tokens.generated > 0);
    assert.ok(timings.queue < 1000, `waited ${timings.queue} ms for the cancelled one`);
  });

  it('says what is wrong with a model, and takes another', async () => {
    await client.reconfigure({ ...load(), modelDir: join(cacheDir, 'nothing') });
    await assert.rejects(client.start(), { name: 'EngineError', message: /nothing/ });
    await client.reconfigure(load());
    assert.equal((await client.start()).model, load().modelDir);
  });

  it('ends when the process that started it dies', async () => {
    const engine = fork(entry, { execArgv: [] });
    engine.disconnect(); // what the engine sees of its parent's death
    await once(engine, 'exit');
  });
});
