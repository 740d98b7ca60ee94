import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ModelStore, resolveModel } from '../../../../src/models/models.ts';
import { layoutOf, WHOLE_STORE } from '../../../../src/models/store/layout.ts';
import { Lock } from '../../../../src/models/store/lock.ts';
import { isFileName, type Manifest } from '../../../../src/models/store/manifest.ts';
import { Staging } from '../../../../src/models/store/staging.ts';
import { temporaryFolder } from '../../../support/temporary.ts';

const files = { 'config.json': '{}', 'model.safetensors': 'weights' };

/** Puts a model together as a download does. */
async function put(
  store: ModelStore,
  id: string,
  date = '2026-01-01',
  change: Partial<Manifest> = {},
): Promise<void> {
  const staging = await Staging.open(store.folder, id);
  for (const [path, text] of Object.entries(files)) writeFileSync(join(staging.folder, path), text);
  await staging.commit({
    version: 1,
    name: 'Some-Model',
    source: { kind: 'hub', repository: 'Owner/Some-Model', revision: 'main', commit: '0'.repeat(40) },
    date,
    files: Object.entries(files).map(([path, text]) => ({
      path,
      size: text.length,
      sha256: createHash('sha256').update(text).digest('hex'),
    })),
    ...change,
  });
}

describe('ModelStore', () => {
  const folder = temporaryFolder();
  let store: ModelStore;
  let count = 0;
  beforeEach(() => {
    store = new ModelStore(join(folder, String(count++)));
  });
  const ids = async () => (await store.list()).map(({ id }) => id);

  it('is empty where there is no folder', async () => {
    assert.deepEqual(await store.list(), []);
    assert.deepEqual(await store.partials(), []);
    assert.equal(await store.find('a'), undefined);
    await assert.rejects(store.get('a'), { kind: 'notFound' });
    assert.equal(existsSync(store.folder), false);
  });

  it('finds a model by any of its names, of several revisions the latest', async () => {
    await put(store, 'Owner--Some-Model@00000000', '2026-01-02');
    await put(store, 'Owner--Some-Model@11111111', '2026-01-01');
    for (const name of [
      'owner--some-model@00000000',
      'Owner/Some-Model',
      'some-model',
      'OWNER--SOME-MODEL',
    ]) {
      assert.equal((await store.find(name))?.id, 'Owner--Some-Model@00000000', name);
    }
    assert.equal((await store.find('Owner--Some-Model@11111111'))?.id, 'Owner--Some-Model@11111111');
    assert.equal(await store.find('some'), undefined);
  });

  it('lists what was copied in by hand, and nothing without a manifest', async () => {
    await put(store, 'a@1');
    cpSync(join(store.folder, 'a@1'), join(store.folder, 'my-copy'), { recursive: true });
    mkdirSync(join(store.folder, 'no-manifest'));
    writeFileSync(join(store.folder, 'no-folder'), '');
    mkdirSync(join(store.folder, 'broken'));
    writeFileSync(join(store.folder, 'broken', 'manifest.json'), '{"version": 1');
    assert.deepEqual(await ids(), ['a@1', 'my-copy']);
  });

  for (const [what, damage, message] of [
    ['a file is missing', (at: string) => rmSync(join(at, 'config.json')), /^config\.json is missing\.$/],
    [
      'a file is short',
      (at: string) => writeFileSync(join(at, 'model.safetensors'), 'w'),
      /has 1 bytes in place of 7/,
    ],
  ] as const) {
    it(`lets nobody load a model of which ${what}`, async () => {
      await put(store, 'a@1');
      damage(join(store.folder, 'a@1'));
      assert.match((await store.get('a@1')).damage!, message);
      await assert.rejects(
        resolveModel('a@1', async () => store),
        { kind: 'corrupt' },
      );
      // By its path, too.
      await assert.rejects(
        resolveModel(join(store.folder, 'a@1'), async () => store),
        { kind: 'corrupt' },
      );
      assert.equal((await store.verify('a@1')).problems.length, 1);
    });
  }

  it('finds other bytes of the same size by verifying, and lets nobody load them from then on', async () => {
    await put(store, 'a@1');
    const weights = join(store.folder, 'a@1', 'model.safetensors');
    writeFileSync(weights, 'wEights');
    assert.equal((await store.get('a@1')).damage, undefined);
    const reports: number[] = [];
    const { problems } = await store.verify('a@1', {
      onProgress: ({ done, total }) => reports.push(done / total),
    });
    assert.match(problems.join(), /^model\.safetensors has other bytes/);
    assert.deepEqual(reports.at(-1), 1);
    await assert.rejects(
      resolveModel('a@1', async () => store),
      { kind: 'corrupt' },
    );
    writeFileSync(weights, files['model.safetensors']);
    assert.deepEqual((await store.verify('a@1')).problems, []);
    assert.equal(await resolveModel('a@1', async () => store), join(store.folder, 'a@1'));
  });

  it('resolves paths without a store, and says what is neither', async () => {
    const noStore = () => assert.fail('asked for the store');
    assert.equal(await resolveModel(folder, noStore), folder);
    await assert.rejects(
      resolveModel('nothing', async () => store),
      { message: /no such folder or file, and no such model/ },
    );
    await put(store, 'g@1', '2026-01-01', { gguf: 'model.safetensors' });
    assert.equal(
      await resolveModel('g@1', async () => store),
      join(store.folder, 'g@1', 'model.safetensors'),
    );
    assert.equal(
      await resolveModel(join(store.folder, 'g@1'), noStore),
      join(store.folder, 'g@1', 'model.safetensors'),
    );
  });

  it('removes a model, and what there is of one', async () => {
    await put(store, 'a@1');
    const staging = await Staging.open(store.folder, 'b@2');
    await staging.setPlan({ repository: 'Owner/B', revision: 'main', total: 10, etags: {} });
    writeFileSync(join(staging.folder, 'x.partial'), 'abc');
    assert.deepEqual(await store.partials(), [
      { id: 'b@2', repository: 'Owner/B', revision: 'main', done: 3, total: 10 },
    ]);
    await store.remove('some-model');
    await store.remove('owner/b');
    assert.deepEqual(await ids(), []);
    assert.deepEqual(await store.partials(), []);
    assert.deepEqual(readdirSync(layoutOf(store.folder).partial), []);
    assert.equal(existsSync(layoutOf(store.folder).trash), false);
    await assert.rejects(store.remove('a@1'), { kind: 'notFound' });
  });

  it('removes nothing that somebody is changing', async () => {
    await put(store, 'a@1');
    const lock = await store.lock('a@1');
    await assert.rejects(store.remove('a@1'), { kind: 'locked' });
    await lock.release();
    const whole = await Lock.acquire(layoutOf(store.folder).locks, '.store');
    await assert.rejects(store.remove('a@1'), { kind: 'locked' });
    await whole.release();
    await store.remove('a@1');
  });

  it('sends away who has waited while it was moved', async () => {
    const moving = await Lock.acquire(layoutOf(store.folder).locks, WHOLE_STORE);
    let hasWaited = false;
    const waiting = store.lock('a@1', undefined, () => {
      hasWaited = true;
      void moving.release();
    });
    await assert.rejects(waiting, { kind: 'locked', message: /try again, where they are now/ });
    assert.ok(hasWaited);
    await (await store.lock('a@1')).release();
  });

  it('replaces a model as one step, and keeps no file of the old one', async () => {
    await put(store, 'a@1');
    writeFileSync(join(store.folder, 'a@1', 'more.json'), '');
    await put(store, 'a@1', '2026-05-05');
    assert.equal((await store.get('a@1')).manifest.date, '2026-05-05');
    assert.deepEqual(readdirSync(join(store.folder, 'a@1')).sort(), [
      'config.json',
      'manifest.json',
      'model.safetensors',
    ]);
  });

  it('reads no manifest that names files elsewhere', async () => {
    await put(store, 'a@1');
    const path = join(store.folder, 'a@1', 'manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as { files: { path: string }[] };
    manifest.files[0]!.path = '../other/config.json';
    writeFileSync(path, JSON.stringify(manifest));
    assert.deepEqual(await ids(), []);
    await assert.rejects(
      resolveModel(join(store.folder, 'a@1'), async () => store),
      /lists no files/,
    );
  });
});

describe('isFileName', () => {
  for (const name of ['model.safetensors', 'a-b_c.Q4_0.gguf', 'LICENSE', 'modèle.json']) {
    it(`takes ${name}`, () => assert.ok(isFileName(name)));
  }
  for (const name of [
    '',
    '.',
    '..',
    '.hidden',
    'a/b',
    'a\\b',
    'C:x',
    'a\0b',
    'nul',
    'COM1.txt',
    'a.',
    'a ',
    'manifest.json',
    7,
  ]) {
    it(`refuses ${JSON.stringify(name)}`, () => assert.ok(!isFileName(name)));
  }
});
