import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Cancelled } from '../../../src/core/decode/sequence.ts';
import { ModelError, NotLoaded } from '../../../src/engine/errors.ts';
import { ModelHost } from '../../../src/engine/modelHost.ts';
import type { CompleteParams, EngineState, LoadParams } from '../../../src/engine/protocol.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { writeTinyModel } from '../../support/tinyModel.ts';

const request: CompleteParams = {
  ...{ uri: 'file:///a.ts', path: 'a.ts', prefix: 'const a = ', prefixOffset: 0, suffix: '' },
  ...{ healing: 'exact', length: 'block', maxTokens: 8, maxLines: 4, timeBudgetMs: 60_000 },
};
const running = { aborted: false };

describe('model host', () => {
  const dir = temporaryFolder();
  const load: LoadParams = {
    ...{ modelDir: join(dir, 'model'), cacheDir: join(dir, 'cache') },
    ...{ format: 'int8', threads: 1, idleMinutes: 0 },
  };
  let states: EngineState['state'][];
  let host: ModelHost;

  before(() => {
    writeTinyModel(join(dir, 'model'));
  });
  beforeEach(() => {
    states = [];
    host = new ModelHost(({ state }) => states.push(state));
  });

  it('asks for a model first', () => assert.rejects(host.complete(request, running), NotLoaded));

  it('loads, says what it loaded, and completes', async () => {
    const { format, threads, parameters, residentBytes } = await host.load(load);
    assert.deepEqual({ format, threads }, { format: 'int8', threads: 1 });
    assert.ok(parameters > 10_000 && residentBytes > 1e6);
    assert.deepEqual(states, ['loading', 'ready']);
    assert.ok((await host.complete(request, running)).tokens.generated > 0);
  });

  it('unloads when idle and loads again for the next request', async () => {
    await host.load({ ...load, idleMinutes: 1 / 600 });
    await host.complete(request, running);
    while (states.at(-1) !== 'unloaded') await delay(20);
    const { timings } = await host.complete(request, running);
    assert.deepEqual(states, ['loading', 'ready', 'unloaded', 'loading', 'ready']);
    assert.ok(timings.load > 0);
    await host.load(load); // without the idle timer, which would outlive this test
  });

  it('runs requests one after another, in order', async () => {
    await host.load(load);
    const order: number[] = [];
    await Promise.all([1, 2, 3].map((n) => host.complete(request, running).then(() => order.push(n))));
    assert.deepEqual(order, [1, 2, 3]);
  });

  it('goes on after a cancelled request', async () => {
    await host.load(load);
    const cancelled = host.complete(request, { aborted: true });
    const next = host.complete(request, running);
    await assert.rejects(cancelled, Cancelled);
    assert.ok((await next).tokens.generated > 0);
  });

  it('does not load an unloaded model for a request that was cancelled meanwhile', async () => {
    await host.load({ ...load, idleMinutes: 1 / 6000 });
    while (states.at(-1) !== 'unloaded') await delay(20);
    await assert.rejects(host.complete(request, { aborted: true }), Cancelled);
    assert.equal(states.at(-1), 'unloaded');
  });

  it('can load a good model after a bad one', async () => {
    await assert.rejects(host.load({ ...load, modelDir: join(dir, 'none') }), ModelError);
    assert.deepEqual(states, ['loading', 'unloaded']);
    await host.load(load);
    assert.ok((await host.complete(request, running)).tokens.generated > 0);
  });
});
