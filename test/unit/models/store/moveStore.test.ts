import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CancelledError } from '../../../../src/client/errors.ts';
import { defaultStoreFolder, ModelStore, moveStore, storeFolder } from '../../../../src/models/models.ts';
import { setStoreFolder } from '../../../../src/models/store/folder.ts';
import { layoutOf } from '../../../../src/models/store/layout.ts';
import { sha256 } from '../../../support/hub/hubServer.ts';
import { someBytes } from '../../../support/hub/modelFiles.ts';
import { Staging } from '../../../../src/models/store/staging.ts';
import { temporaryFolder } from '../../../support/temporary.ts';

const SIZE = 3_000_000;

describe('Where models are', () => {
  const dir = temporaryFolder();

  for (const [platform, env, expected] of [
    ['linux', {}, '/home/me/.local/share/foredraft/models'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/data/foredraft/models'],
    ['linux', { XDG_DATA_HOME: 'relative' }, '/home/me/.local/share/foredraft/models'],
    ['darwin', {}, '/home/me/Library/Application Support/foredraft/models'],
    ['win32', { LOCALAPPDATA: '/local' }, '/local/foredraft/models'],
    ['win32', {}, '/home/me/AppData/Local/foredraft/models'],
  ] as const) {
    it(`is ${expected} on ${platform} with ${JSON.stringify(env)}`, () => {
      assert.equal(defaultStoreFolder(platform, env, '/home/me').replaceAll('\\', '/'), expected);
    });
  }

  it('is where a setting says, else where they were moved to, else the default', async () => {
    const [standard, moved] = [join(dir, 'standard'), join(dir, 'moved')];
    assert.equal(await storeFolder('', standard), standard);
    assert.equal(await storeFolder('/named', standard), '/named');
    await assert.rejects(storeFolder('relative', standard), { kind: 'folder', message: /no absolute path/ });
    await setStoreFolder(moved, undefined, standard);
    await assert.rejects(storeFolder('', standard), {
      kind: 'folder',
      message: /which is not there\. Connect that disk/,
    });
    mkdirSync(moved);
    assert.equal(await storeFolder('', standard), moved);
    assert.equal(await storeFolder('/named', standard), '/named');
    await setStoreFolder(standard, undefined, standard);
    assert.equal(await storeFolder('', standard), standard);
    writeFileSync(join(standard, 'moved.json'), '{');
    await assert.rejects(storeFolder('', standard), { kind: 'folder', message: /names no folder/ });
  });
});

describe('moveStore', () => {
  const folder = temporaryFolder();
  const previous = process.env.XDG_DATA_HOME;
  let from: ModelStore;
  let target: string;
  let count = 0;
  beforeEach(async () => {
    const own = join(folder, String(count++));
    process.env.XDG_DATA_HOME = join(own, 'data');
    from = new ModelStore(await storeFolder());
    target = join(own, 'disk', 'models');
    for (const [i, id] of ['a@1', 'b@2'].entries()) await put(from, id, i);
  });
  after(() => {
    if (previous === undefined) delete process.env.XDG_DATA_HOME;
    else process.env.XDG_DATA_HOME = previous;
  });

  async function put(store: ModelStore, id: string, seed: number): Promise<void> {
    const staging = await Staging.open(store.folder, id);
    const content = someBytes(SIZE, seed);
    writeFileSync(join(staging.folder, 'model.safetensors'), content);
    await staging.commit({
      version: 1,
      name: id,
      source: { kind: 'import', path: '/elsewhere' },
      date: '2026-01-01',
      files: [{ path: 'model.safetensors', size: SIZE, sha256: sha256(content) }],
    });
  }

  /** All models are whole in the place that counts, and in no other. */
  async function isMoved(): Promise<void> {
    assert.equal(await storeFolder(), target);
    const store = new ModelStore(target);
    assert.deepEqual(
      (await store.list()).map(({ id, damage }) => [id, damage]),
      [
        ['a@1', undefined],
        ['b@2', undefined],
      ],
    );
    for (const id of ['a@1', 'b@2']) assert.deepEqual((await store.verify(id)).problems, []);
    assert.deepEqual(await from.list(), []);
  }

  it('takes all models along, and everybody finds them', async () => {
    const reports: { model: string; done: number; total: number }[] = [];
    const to = await moveStore(from, target, { onProgress: (report) => reports.push(report) });
    assert.equal(to.folder, target);
    assert.deepEqual(reports.at(-1), { model: 'b@2', done: 2 * SIZE, total: 2 * SIZE });
    await isMoved();
  });

  it('takes along what was got in part', async () => {
    const staging = await Staging.open(from.folder, 'c@3');
    const plan = { repository: 'o/c', revision: 'main', total: 100, etags: { x: '"tag"' } };
    await staging.setPlan(plan);
    writeFileSync(join(staging.folder, 'x.partial'), 'begun');
    const to = await moveStore(from, target);
    assert.deepEqual((await Staging.open(to.folder, 'c@3')).plan, plan);
    assert.equal(readFileSync(join(layoutOf(target).partial, 'c@3', 'x.partial'), 'utf8'), 'begun');
    assert.equal(existsSync(layoutOf(from.folder).partial), false);
  });

  it('changes the setting instead where there is one', async () => {
    const settled: string[] = [];
    await moveStore(from, target, { settle: async (to) => void settled.push(to) });
    assert.deepEqual(settled, [target]);
    assert.equal(await storeFolder(), from.folder);
  });

  it('leaves everything where it is when it is cancelled, and goes on later', async () => {
    const cancel = new AbortController();
    const onProgress = ({ done }: { done: number }) => {
      if (done > 1.5 * SIZE) cancel.abort();
    };
    await assert.rejects(moveStore(from, target, { signal: cancel.signal, onProgress }), CancelledError);
    assert.equal(await storeFolder(), from.folder);
    assert.equal((await from.list()).length, 2);
    await moveStore(from, target);
    await isMoved();
  });

  it('finishes what a process that ended after the switch has left', async () => {
    await moveStore(from, target);
    // As it is when the process ends between the switch and the emptying.
    for (const [i, id] of ['a@1', 'b@2'].entries()) await put(from, id, i);
    await setStoreFolder(target, from.folder);
    assert.equal(await storeFolder(), target);
    await moveStore(new ModelStore(await storeFolder()), target);
    await isMoved();
  });

  it('moves nothing that is damaged, or being changed', async () => {
    const lock = await from.lock('a@1');
    await assert.rejects(moveStore(from, target), { kind: 'locked', message: /a@1 is being changed/ });
    await lock.release();
    writeFileSync(join(from.folder, 'a@1', 'model.safetensors'), someBytes(SIZE, 9));
    await assert.rejects(moveStore(from, target), { kind: 'corrupt', message: /is not what it was/ });
    rmSync(join(from.folder, 'a@1', 'model.safetensors'));
    await assert.rejects(moveStore(from, target), { kind: 'corrupt', message: /a@1 is damaged/ });
    assert.equal(await storeFolder(), from.folder);
  });

  it('goes to no place that would not do', async () => {
    await assert.rejects(moveStore(from, 'relative'), /is no absolute path/);
    await assert.rejects(moveStore(from, from.folder), /is where the models are/);
    await assert.rejects(moveStore(from, join(from.folder, 'inside')), /is inside/);
    assert.equal(await storeFolder(), from.folder);
  });
});
