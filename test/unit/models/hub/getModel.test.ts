import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { CancelledError } from '../../../../src/client/errors.ts';
import { getModel, type GetProgress, Hub, ModelStore } from '../../../../src/models/models.ts';
import { impatient } from '../../../support/hub/downloadRun.ts';
import { HubServer, type Mischief, type Served, sha256 } from '../../../support/hub/hubServer.ts';
import { COMMIT, largeFile, smallFile, someModel } from '../../../support/hub/modelFiles.ts';
import { temporaryFolder } from '../../../support/temporary.ts';

const source = { repository: 'somebody/some-model', revision: 'main' };
const ID = 'somebody--some-model@01234567';
const MiB = 1024 * 1024;
/** Bytes of the weights. */
const SIZE = 768 * 1024;

describe('getModel', () => {
  const folder = temporaryFolder();
  let server: HubServer;
  let store: ModelStore;
  let count = 0;
  before(async () => {
    server = await HubServer.start();
  });
  after(() => server.stop());
  beforeEach(() => {
    server.requests.length = 0;
    server.repositories.clear();
    server.repositories.set(source.repository, someModel(SIZE));
    server.mischief = () => undefined;
    server.onChunk = () => undefined;
    store = new ModelStore(join(folder, String(count++), 'models'));
  });

  const hub = (options: Partial<ConstructorParameters<typeof Hub>[0]> = {}) =>
    new Hub({ fetch, offline: () => false, mirror: server.url, patience: impatient, ...options });
  const storage = () => server.requests.filter((request) => request.server === 'storage');
  /** Storage does wrong what is listed, one request after another. */
  const misbehave = (...mischief: (Mischief | undefined)[]) => {
    server.mischief = (served: Served) => (served.server === 'storage' ? mischief.shift() : undefined);
  };
  const partial = (file: string) => join(store.folder, '.partial', ID, `${file}.partial`);

  it('brings a model with a manifest that says what it is', async () => {
    const model = await getModel(hub(), store, source);
    assert.equal(model.id, ID);
    assert.equal(model.path, join(store.folder, ID));
    const { files, date, ...rest } = model.manifest;
    assert.deepEqual(rest, {
      version: 1,
      name: 'some-model',
      source: { kind: 'hub', ...source, commit: COMMIT },
      licence: 'mit',
    });
    assert.ok(Math.abs(Date.parse(date) - Date.now()) < 60_000);
    const content = server.repositories.get(source.repository)!.files;
    assert.deepEqual(
      files.map(({ path, size, sha256 }) => [path, size, sha256]),
      content.map((file) => [file.path, file.content.length, sha256(file.content)]),
    );
    assert.deepEqual(
      readdirSync(model.folder).sort(),
      [...content.map(({ path }) => path), 'manifest.json'].sort(),
    );
    assert.deepEqual(readdirSync(join(store.folder, '.partial')), []);
    assert.deepEqual(await store.list(), [model]);
  });

  it('fetches nothing twice', async () => {
    const first = await getModel(hub(), store, source);
    const requests = storage().length;
    assert.deepEqual(await getModel(hub(), store, source), first);
    assert.equal(storage().length, requests);
  });

  it('keeps revisions side by side', async () => {
    await getModel(hub(), store, source);
    server.repositories.set(source.repository, someModel(1000, 'fedc'.repeat(10), 9));
    await getModel(hub(), store, source);
    assert.deepEqual(
      (await store.list()).map(({ id }) => id),
      [ID, 'somebody--some-model@fedcfedc'],
    );
    assert.equal((await store.find('some-model'))?.id, 'somebody--some-model@fedcfedc');
  });

  it('goes on after cuts with the byte that is missing', async () => {
    misbehave({ kind: 'cut', after: 100_000 }, { kind: 'cut', after: SIZE / 2 });
    await getModel(hub(), store, source);
    const [first, second, third] = storage();
    assert.equal(storage().length, 3);
    assert.equal(first!.from, 0);
    assert.ok(second!.from > 0 && second!.from <= first!.bytes);
    assert.ok(third!.from > second!.from && third!.from <= second!.from + second!.bytes);
    assert.equal(
      third!.ifRange,
      `"${sha256(server.repositories.get(source.repository)!.files[2]!.content)}"`,
    );
  });

  it('goes on with what a cancelled call has left, to the byte', async () => {
    const cancel = new AbortController();
    server.onChunk = ({ bytes }) => {
      if (bytes > SIZE / 2 && statSync(partial('model.safetensors')).size > SIZE / 4) cancel.abort();
      return setTimeout(2);
    };
    await assert.rejects(getModel(hub(), store, source, { signal: cancel.signal }), CancelledError);
    assert.deepEqual(await store.list(), []);
    const have = statSync(partial('model.safetensors')).size;
    assert.ok(have > SIZE / 4 && have < SIZE, `${have} bytes are there`);
    const [left] = await store.partials();
    assert.deepEqual(left, {
      ...{ id: ID, ...source },
      ...{ done: have + 2000, total: SIZE + 2000 },
    });

    server.requests.length = 0;
    await getModel(hub(), store, source);
    assert.deepEqual(
      storage().map(({ from, bytes }) => [from, bytes]),
      [[have, SIZE - have]],
    );
    assert.deepEqual(await store.partials(), []);
  });

  it('begins anew when the file is another than the one that was begun', async () => {
    misbehave({ kind: 'cut', after: SIZE / 3 }, { kind: 'otherEtag' });
    await getModel(hub(), store, source);
    const [, second] = storage();
    assert.ok(second!.from > 0);
    assert.equal(second!.status, 200);
    assert.equal(second!.bytes, SIZE);
  });

  for (const [what, mischief] of [
    ['knows no ranges', { kind: 'noRanges' }],
    ['sends another range', { kind: 'wrongRange' }],
    ['announces too little', { kind: 'wrongLength', by: -10_000 }],
    ['announces too much', { kind: 'wrongLength', by: 10_000 }],
    ['sends a wrong byte', { kind: 'wrongByte', at: 5 }],
    ['goes silent', { kind: 'silence' }],
    ['trickles', { kind: 'trickle', after: 10_000 }],
    ['closes the connection', { kind: 'reset' }],
    ['asks for a moment', { kind: 'status', status: 429, retryAfter: '0' }],
    ['has a problem', { kind: 'status', status: 503 }],
  ] as const) {
    it(`comes through when the server ${what}`, async () => {
      misbehave({ kind: 'cut', after: SIZE / 3 }, mischief);
      await getModel(hub(), store, source);
      assert.deepEqual((await store.verify(ID)).problems, []);
    });
  }

  it('starts over once when what was left is wrong', async () => {
    mkdirSync(join(store.folder, '.partial', ID), { recursive: true });
    writeFileSync(partial('model.safetensors'), Buffer.alloc(SIZE / 2));
    await getModel(hub(), store, source);
    assert.deepEqual(
      storage().map(({ from }) => from),
      [SIZE / 2, 0],
    );
  });

  for (const [what, mischief, kind, message] of [
    [
      'wrong bytes',
      { kind: 'wrongByte', at: 5 },
      'corrupt',
      /model\.safetensors came with other bytes .* 2 times/,
    ],
    [
      'a wait of hours',
      { kind: 'status', status: 429, retryAfter: '7200' },
      'busy',
      /asked again in 120 minutes/,
    ],
    ['errors', { kind: 'status', status: 500 }, 'server', /HTTP 500/],
    ['cuts', { kind: 'cut', after: 10 }, 'unreachable', /cannot be reached|ends before the file does/],
    ['silence', { kind: 'silence' }, 'unreachable', /does not answer/],
    ['a trickle', { kind: 'trickle', after: 10 }, 'unreachable', /sends nothing any more|does not answer/],
  ] as const) {
    it(`ends with a clear error when there is nothing but ${what}`, async () => {
      server.mischief = (served) => (served.server === 'storage' ? mischief : undefined);
      await assert.rejects(getModel(hub(), store, source), { kind, message });
      assert.deepEqual(await store.list(), []);
    });
  }

  it('replaces a damaged model', async () => {
    const { folder: at } = await getModel(hub(), store, source);
    writeFileSync(join(at, 'model.safetensors'), 'short');
    assert.match((await store.get(ID)).damage!, /model\.safetensors has 5 bytes/);
    const model = await getModel(hub(), store, source);
    assert.equal(model.damage, undefined);
    assert.deepEqual(readdirSync(store.folder).sort(), ['.locks', '.partial', ID].sort());
  });

  it('wants a token for a gated model, and sends it to the hub alone', async () => {
    server.repositories.set(source.repository, { ...someModel(1000), gatedBy: 'hf_right' });
    await assert.rejects(getModel(hub(), store, source), { kind: 'gated' });
    await assert.rejects(getModel(hub({ token: 'hf_wrong' }), store, source), { kind: 'gated' });
    await getModel(hub({ token: 'hf_right' }), store, source);
    assert.ok(storage().length > 0);
    assert.deepEqual(new Set(storage().map(({ authorization }) => authorization)), new Set([undefined]));
  });

  it('says what does not exist', async () => {
    for (const [wanted, message] of [
      [{ ...source, repository: 'nobody/nothing' }, /nobody\/nothing: the hub does not have/],
      [{ ...source, revision: 'v9' }, /this revision/],
      [{ ...source, gguf: 'a.gguf' }, /has no file a\.gguf\. It has no GGUF files/],
    ] as const) {
      await assert.rejects(getModel(hub(), store, wanted), { kind: 'notFound', message });
    }
    await assert.rejects(getModel(hub(), store, { ...source, repository: '../x' }), { kind: 'refused' });
  });

  it('takes a GGUF file, which is then what loads', async () => {
    const files = [
      largeFile('small-q8_0.gguf', 5000),
      largeFile('large-f16.gguf', 9000, 2),
      smallFile('README.md'),
    ];
    server.repositories.set(source.repository, { commit: COMMIT, files });
    await assert.rejects(
      getModel(hub(), store, source),
      /One can be named|one of which can be named: small-q8_0\.gguf/,
    );
    const model = await getModel(hub(), store, { ...source, gguf: 'small-q8_0.gguf' });
    assert.equal(model.id, 'somebody--some-model--small-q8_0@01234567');
    assert.equal(model.path, join(model.folder, 'small-q8_0.gguf'));
    assert.ok(readFileSync(model.path).equals(files[0]!.content));
  });

  it('takes a GGUF file whatever it is called, and goes on with it', async () => {
    const gguf = 'My model (1), größer.gguf';
    const { files, ...rest } = someModel(SIZE);
    server.repositories.set(source.repository, { ...rest, files: [...files, largeFile(gguf, SIZE)] });
    const cancelled = new AbortController();
    server.onChunk = () => {
      cancelled.abort();
    };
    await assert.rejects(
      getModel(hub(), store, { ...source, gguf }, { signal: cancelled.signal }),
      CancelledError,
    );
    server.onChunk = () => undefined;
    const [partial, ...others] = await store.partials();
    assert.deepEqual([partial!.gguf, others], [gguf, []]);
    const { path, id } = await getModel(hub(), store, { ...source, gguf });
    assert.equal(id, partial!.id);
    assert.equal(path, join(store.folder, id, gguf));
  });

  it('checks the space before it begins, less what is there already', async () => {
    const free = 256 * MiB + SIZE / 2;
    const freeSpace = async () => free;
    await assert.rejects(getModel(hub(), store, source, { freeSpace }), {
      kind: 'noSpace',
      message: /0\.3 GB are free/,
    });
    assert.deepEqual(storage(), []);
    mkdirSync(join(store.folder, '.partial', ID), { recursive: true });
    const content = server.repositories.get(source.repository)!.files[2]!.content;
    writeFileSync(partial('model.safetensors'), content.subarray(0, SIZE - 1000));
    await getModel(hub(), store, source, { freeSpace });
  });

  it('is offline without a request, and finds what is there', async () => {
    const offline = hub({ offline: () => true });
    await assert.rejects(getModel(offline, store, source), { kind: 'offline' });
    assert.deepEqual(server.requests, []);
    const model = await getModel(hub(), store, source);
    server.requests.length = 0;
    assert.deepEqual(await getModel(offline, store, source), model);
    assert.deepEqual(server.requests, []);
  });

  it('waits for another that gets the same model, and fetches nothing itself', async () => {
    const phases: string[] = [];
    server.onChunk = () => setTimeout(2);
    const onProgress = ({ phase }: GetProgress) => phases.push(phase);
    const [first, second] = [1, 2].map(() => getModel(hub(), store, source, { onProgress }));
    assert.deepEqual(await second, await first);
    assert.equal(storage().length, 1);
    assert.ok(phases.includes('waiting'), phases.join());
  });

  it('reports how far it is, how fast, and why it waits', async () => {
    const reports: GetProgress[] = [];
    misbehave({ kind: 'cut', after: SIZE / 3 });
    server.onChunk = () => setTimeout(20);
    await getModel(hub(), store, source, { onProgress: (report) => reports.push(report) });
    const phases = reports.map(({ phase }) => phase).filter((phase, i, all) => phase !== all[i - 1]);
    assert.deepEqual(phases, ['asking', 'downloading', 'retrying', 'downloading']);
    const { total, speed, timeLeft, done, detail } = reports.at(-1)!;
    assert.equal(total, SIZE + 2000);
    assert.ok(speed! > 0 && timeLeft! >= 0);
    assert.equal(Math.round((timeLeft! * speed! + done) / total), 1);
    assert.equal(detail, 'model.safetensors');
    assert.match(reports.find(({ phase }) => phase === 'retrying')!.detail, /cannot be reached|ends before/);
    for (const [i, report] of reports.entries()) assert.ok(i === 0 || report.done >= reports[i - 1]!.done);
  });
});
