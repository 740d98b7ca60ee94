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

  it('tells with `ready` where and how the model runs', async () => {
    const told: EngineState[] = [];
    await new ModelHost((state) => told.push(state)).load({ ...load, format: 'fp32' });
    assert.deepEqual(told.at(-1), { state: 'ready', placement: { device: 'cpu', format: 'fp32' } });
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

  describe('cost profile', () => {
    let progress: number[];
    const onProgress = (length: number) => progress.push(length);
    /** Resolves with the next step of the measurement. */
    const step = async () => {
      for (const steps = progress.length; progress.length === steps;) await delay(1);
    };
    let count = 0;
    let profiled: LoadParams;

    beforeEach(() => {
      progress = [];
      profiled = { ...load, cacheDir: join(dir, `cache-${count++}`) };
      host = new ModelHost(({ state }) => states.push(state), 0);
    });

    it('is measured once, and then known to every engine', async () => {
      await host.load(profiled);
      const table = await host.profile(running, onProgress);
      assert.deepEqual(table.lengths, [128, 448]);
      assert.deepEqual(new Set(progress), new Set(table.lengths));
      progress = [];
      assert.deepEqual(await host.profile(running, onProgress), table);
      const other = new ModelHost(() => undefined, 0);
      await other.load(profiled);
      assert.deepEqual(await other.profile(running, onProgress), table);
      assert.deepEqual(progress, []);
    });

    it('is another one with another number of threads or another format', async () => {
      await host.load(profiled);
      await host.profile(running, onProgress);
      for (const change of [{ threads: 2 }, { format: 'fp32' as const }]) {
        await host.load({ ...profiled, ...change });
        const cancellation = { aborted: false };
        const measured = assert.rejects(host.profile(cancellation, onProgress), Cancelled);
        await step();
        cancellation.aborted = true;
        await measured;
      }
    });

    it('lets requests go first, after one pass at most', async () => {
      await host.load(profiled);
      const profile = host.profile(running, onProgress);
      for (let i = 0; i < 5; i++) {
        await step();
        const steps = progress.length;
        await Promise.all([host.complete(request, running), host.tokenEnds('a')]);
        assert.ok(progress.length <= steps + 1, `${progress.length - steps} steps in the way`);
      }
      await profile;
    });

    it('waits for a pause', async () => {
      host = new ModelHost(() => undefined, 300);
      await host.load(profiled);
      const start = performance.now();
      const profile = host.profile(running, onProgress);
      await step();
      assert.ok(performance.now() - start > 290);
      await profile;
    });

    it('stops when it is cancelled', async () => {
      await host.load(profiled);
      const cancellation = { aborted: false };
      const profile = host.profile(cancellation, onProgress);
      await step();
      cancellation.aborted = true;
      await assert.rejects(profile, Cancelled);
    });

    it('stops when the model is unloaded, and goes on from there', async () => {
      await host.load(profiled);
      const stopped = assert.rejects(host.profile(running, onProgress), Cancelled);
      while (progress.at(-1) !== 448) await step();
      await host.load(profiled);
      await stopped;
      progress = [];
      await host.profile(running, onProgress);
      assert.deepEqual(new Set(progress), new Set([448]));
    });
  });
});
