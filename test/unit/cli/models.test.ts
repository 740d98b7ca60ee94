import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createRandom } from '../../../src/core/random.ts';
import type { Catalogue, PartialModel, StoredModel, Verification } from '../../../src/models/models.ts';
import { HubServer, type RepositoryFile } from '../../support/hub/hubServer.ts';
import { COMMIT, someModel } from '../../support/hub/modelFiles.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { writeTinyModel } from '../../support/tinyModel.ts';
import { runCli } from './runCli.ts';

interface Listing {
  readonly folder: string;
  readonly models: readonly StoredModel[];
  readonly partials: readonly PartialModel[];
}

const MiB = 1024 * 1024;
const TINY = 'somebody/Tiny-Coder';
const LARGE = 'somebody/large';

describe('foredraft models', () => {
  const dir = temporaryFolder();
  let server: HubServer;
  let data = '';
  let count = 0;

  /** As on a computer of its own. */
  const cli = (
    args: readonly string[],
    env: Record<string, string> = {},
    started?: (child: ChildProcess) => void,
  ) =>
    runCli(args, {
      cacheDir: join(dir, 'cache'),
      env: {
        ...{ XDG_DATA_HOME: data, HF_ENDPOINT: server.url, FOREDRAFT_MODELS: '', HF_TOKEN: '' },
        ...{ FOREDRAFT_OFFLINE: '', HF_HUB_OFFLINE: '', NO_PROXY: '127.0.0.1', ...env },
      },
      ...(started && { started }),
    });
  const models = (...args: string[]) => cli(['models', ...args]);
  const list = async () => JSON.parse((await models('list', '--json')).stdout) as Listing;

  before(async () => {
    server = await HubServer.start();
    const tiny = join(dir, 'tiny');
    writeTinyModel(tiny);
    const files = readdirSync(tiny).map((path): RepositoryFile => ({
      path,
      content: readFileSync(join(tiny, path)),
      isLarge: path.endsWith('.safetensors'),
    }));
    server.repositories.set(TINY, { commit: COMMIT, files, licence: 'mit' });
    server.repositories.set(LARGE, someModel(6 * MiB));
  });
  after(() => server.stop());
  beforeEach(() => {
    data = join(dir, String(count++));
    server.requests.length = 0;
    server.onChunk = () => undefined;
  });

  it('gets a model that --model then names', async () => {
    const got = await models('get', TINY);
    const folder = join(data, 'foredraft/models/somebody--Tiny-Coder@01234567');
    assert.equal(got.stderr, '');
    assert.match(got.stdout, new RegExp(`^somebody--Tiny-Coder@01234567 .* ${folder}\n$`));
    assert.equal((await models('path', 'tiny-coder')).stdout, `${folder}\n`);

    const file = join(dir, 'a.ts');
    writeFileSync(file, 'const a = 1;\n');
    for (const name of ['tiny-coder', TINY, 'somebody--Tiny-Coder@01234567']) {
      const { code, stderr } = await cli([
        'complete',
        `${file}:1:5`,
        '--json',
        '--model',
        name,
        '--format',
        'fp32',
      ]);
      assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    }
    const { code, stderr } = await cli([
      'complete',
      `${file}:1:5`,
      '--model',
      'tiny-coder',
      '--draft-model',
      'huge',
    ]);
    assert.equal(code, 1);
    assert.match(stderr, /^error: huge: there is no such folder or file, and no such model/);

    writeFileSync(join(folder, 'config.json'), '{}');
    const damaged = await cli(['complete', `${file}:1:5`, '--model', 'tiny-coder']);
    assert.equal(damaged.code, 1);
    assert.match(
      damaged.stderr,
      /^error: somebody--Tiny-Coder@01234567 is damaged: config\.json has 2 bytes/,
    );
  });

  it('lists, verifies and removes what is there', async () => {
    assert.match(
      (await models('list')).stdout,
      /^no models; `foredraft models catalogue` shows some\. folder: /,
    );
    await models('get', TINY);
    assert.match(
      (await models('list')).stdout,
      /^somebody--Tiny-Coder@01234567 +\d+ kB +mit +\d{4}-\d\d-\d\d$/m,
    );
    const verified = await models('verify', '--json');
    assert.deepEqual(JSON.parse(verified.stdout) as Verification[], [
      { id: 'somebody--Tiny-Coder@01234567', problems: [] },
    ]);
    const [model] = (await list()).models;
    const weights = join(model!.folder, 'model.safetensors');
    const content = readFileSync(weights);
    content[content.length - 1]! ^= 1;
    writeFileSync(weights, content);
    const wrong = await models('verify');
    assert.equal(wrong.code, 1);
    assert.match(wrong.stdout, /model\.safetensors has other bytes/);
    assert.match((await models('list')).stdout, /is damaged and does not load/);
    assert.equal((await models('path', 'tiny-coder')).code, 1);
    assert.deepEqual(await models('remove', 'tiny-coder'), { code: 0, stdout: '', stderr: '' });
    assert.deepEqual((await list()).models, []);
    assert.match((await models('remove', 'tiny-coder')).stderr, /^error: There is no model "tiny-coder"/);
  });

  it('prints the catalogue', async () => {
    const { stdout } = await models('catalogue');
    assert.match(stdout, /^qwen2\.5-coder-0\.5b +988 MB +\d+ MB +\d+ MB +Apache 2\.0$/m);
    assert.match(stdout, /^qwen2\.5-coder-3b: .* For research and evaluation only/m);
    assert.ok((JSON.parse((await models('catalogue', '--json')).stdout) as Catalogue).length >= 8);
  });

  it('says what it cannot get', async () => {
    for (const [args, env, message] of [
      [['get', 'gpt-2'], {}, /^error: The catalogue has no "gpt-2"/],
      [['get', 'nobody/nothing'], {}, /^error: nobody\/nothing: the hub does not have/],
      [['get', 'nobody/nothing-instruct'], {}, /^note: "instruct" in its name says/],
      [['get', TINY], { FOREDRAFT_OFFLINE: '1' }, /^error: Foredraft is told to stay offline/],
      [['get', TINY], { HF_HUB_OFFLINE: '1' }, /^error: Foredraft is told to stay offline/],
    ] as const) {
      const before = server.requests.length;
      const { code, stderr } = await cli(['models', ...args], env);
      assert.equal(code, 1);
      assert.match(stderr, message);
      if (message.source.includes('offline')) assert.equal(server.requests.length, before);
    }
    assert.equal((await models('get')).code, 2);
  });

  it('goes through a proxy', async () => {
    const through: string[] = [];
    const proxy = createServer().on('connect', ({ url = '' }, socket, head: Buffer) => {
      through.push(url);
      const [host, port] = url.split(':');
      const there = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        there.write(head);
        there.pipe(socket).pipe(there);
      });
      for (const each of [there, socket]) each.on('error', () => there.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const HTTP_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const { code, stderr } = await cli(['models', 'get', TINY], {
      HTTP_PROXY,
      http_proxy: HTTP_PROXY,
      NO_PROXY: '',
      no_proxy: '',
    });
    proxy.closeAllConnections();
    proxy.close();
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    const hosts = [server.url, server.storageUrl].map((url) => new URL(url).host);
    assert.deepEqual([...new Set(through)].sort(), hosts.sort());
  });

  it('goes on after kill -9, with what is on disk', async function () {
    this.timeout(60_000);
    const random = createRandom(1);
    const partial = join(
      data,
      'foredraft/models/.partial/somebody--large@01234567/model.safetensors.partial',
    );
    let onDisk = 0;
    for (let round = 0; round < 4; round++) {
      const enough = onDisk + (0.2 + random()) * MiB;
      server.requests.length = 0;
      const { code } = await cli(['models', 'get', LARGE], {}, (child) => {
        server.onChunk = async () => {
          if (existsSync(partial) && statSync(partial).size > enough) child.kill('SIGKILL');
          await delay(1);
        };
      });
      assert.equal(code, null);
      const [request] = server.requests.filter((each) => each.server === 'storage');
      assert.ok(onDisk - request!.from <= MiB, `${onDisk} bytes were there, asked from ${request!.from}`);
      const { models: found, partials } = await list();
      assert.deepEqual(found, []);
      assert.equal(partials.length, 1);
      onDisk = statSync(partial).size;
      assert.ok(onDisk > enough && partials[0]!.done >= onDisk);
    }
    server.onChunk = () => undefined;
    server.requests.length = 0;
    assert.equal((await models('get', LARGE)).code, 0);
    const [last] = server.requests.filter((each) => each.server === 'storage');
    assert.deepEqual([last!.from, last!.bytes], [onDisk, 6 * MiB - onDisk]);
    assert.equal((await models('verify')).code, 0);
    assert.deepEqual((await list()).partials, []);
  });

  it('is moved as a whole, whenever kill -9 comes', async function () {
    this.timeout(60_000);
    const random = createRandom(2);
    await models('get', LARGE);
    await models('get', TINY);
    const target = join(dir, 'disk', String(count));
    const outcomes = new Set<number | null>();
    for (let round = 0; round < 12 && !outcomes.has(0); round++) {
      const { code } = await cli(['models', 'move', target], {}, (child) => {
        void (async () => {
          while (!existsSync(join(target, '.partial')) && child.exitCode === null) await delay(1);
          await delay(10 * round * random());
          child.kill('SIGKILL');
        })();
      });
      outcomes.add(code);
      const { models: found } = await list();
      assert.deepEqual(
        found.map(({ id, damage }) => [id, damage]),
        [
          ['somebody--Tiny-Coder@01234567', undefined],
          ['somebody--large@01234567', undefined],
        ],
      );
    }
    assert.ok(outcomes.has(null), 'was never killed');
    const { code, stderr } = await models('move', target);
    assert.ok(code === 0 || stderr.includes('is where the models are'), stderr);
    assert.equal((await list()).folder, target);
    assert.equal((await models('verify')).code, 0);
    const standard = join(data, 'foredraft/models');
    assert.deepEqual(
      readdirSync(standard).filter((name) => !name.startsWith('.')),
      ['moved.json'],
    );
  });

  it('gets a model once, though two ask for it', async () => {
    server.onChunk = () => delay(1);
    const [first, second] = await Promise.all([models('get', LARGE), models('get', LARGE)]);
    assert.deepEqual([first.code, second.code], [0, 0]);
    assert.equal(first.stdout, second.stdout);
    assert.equal(server.requests.filter((each) => each.server === 'storage').length, 1);
  });

  it('is stopped by Ctrl-C, and says nothing of an error', async () => {
    const { code, stderr } = await cli(['models', 'get', LARGE], {}, (child) => {
      server.onChunk = async ({ bytes }) => {
        // Once: the second one would end it at once.
        if (bytes > MiB && !child.killed) child.kill('SIGINT');
        await delay(1);
      };
    });
    assert.deepEqual({ code, stderr }, { code: 130, stderr: '' });
    assert.equal((await list()).partials.length, 1);
  });

  it('has its folder where FOREDRAFT_MODELS says', async () => {
    const folder = join(data, 'elsewhere');
    mkdirSync(folder, { recursive: true });
    const { stdout } = await cli(['models', 'list', '--json'], { FOREDRAFT_MODELS: folder });
    assert.equal((JSON.parse(stdout) as Listing).folder, folder);
    const moved = await cli(['models', 'move', join(data, 'x')], { FOREDRAFT_MODELS: folder });
    assert.match(moved.stderr, /^error: FOREDRAFT_MODELS says where the models are/);
  });
});
