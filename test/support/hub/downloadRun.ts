import assert from 'node:assert/strict';
import { createCipheriv } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CancelledError } from '../../../src/client/errors.ts';
import { createRandom, type Random, randomInteger } from '../../../src/core/random.ts';
import { getModel, Hub, ModelsError, type ModelsErrorKind, ModelStore } from '../../../src/models/models.ts';
import { HubServer, type Mischief, type Repository, type Served } from './hubServer.ts';

/** How a download went that was called again and again until the model was there, or nothing would help. */
export interface DownloadRun {
  readonly outcome: 'whole' | ModelsErrorKind;
  readonly calls: number;
  readonly requests: number;
  readonly mischief: readonly Mischief['kind'][];
  /** Bytes of files that were on disk when a call began, and were asked for again by its first request for them. */
  readonly askedAgain: number;
}

/** Patience of milliseconds: nobody waits for a test. */
export const impatient = { delaysMs: [1, 2, 4, 8], stallMs: 120, longestWaitMs: 1000 };

const NAME = 'somebody/some-model';
const MAX_CALLS = 4;
/** What a call may fail with, beside being cancelled, when the server does what it does here. */
const fair: readonly ModelsErrorKind[] = ['unreachable', 'server', 'busy', 'corrupt'];

/**
 * Gets a made-up model from a server that does wrong what the seed says, some requests or all, cancelling some calls. Each
 * call must leave a whole, verified model, or none and a clear error; and use what an earlier one left.
 */
export async function downloadRun(seed: number): Promise<DownloadRun> {
  const random = createRandom(seed);
  const folder = mkdtempSync(join(tmpdir(), 'foredraft-download-'));
  const server = await HubServer.start();
  try {
    const repository = madeUpRepository(random);
    server.repositories.set(NAME, repository);
    const mischief = mischiefOf(random);
    server.mischief = mischief;
    const hub = new Hub({ fetch, offline: () => false, mirror: server.url, patience: impatient });
    const store = new ModelStore(join(folder, 'models'));
    let outcome: DownloadRun['outcome'] | undefined;
    let askedAgain = 0;
    let calls = 0;
    while (calls++ < MAX_CALLS && outcome !== 'whole') {
      const onDisk = partialSizes(store);
      const first = server.requests.length;
      outcome = (await call(hub, store, random)) ?? outcome;
      askedAgain += countAskedAgain(server.requests.slice(first), repository, onDisk);
      await checkStore(store, repository, outcome === 'whole');
    }
    const kinds = server.requests.map((request) => request.mischief).filter((kind) => kind !== undefined);
    return {
      outcome: outcome ?? 'unreachable',
      calls: calls - 1,
      requests: server.requests.length,
      mischief: kinds,
      askedAgain,
    };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns undefined when it was cancelled */
async function call(
  hub: Hub,
  store: ModelStore,
  random: Random,
): Promise<DownloadRun['outcome'] | undefined> {
  const cancel = new AbortController();
  const timer = random() < 0.2 ? setTimeout(() => cancel.abort(), 40 * random()) : undefined;
  try {
    const model = await getModel(
      hub,
      store,
      { repository: NAME, revision: 'main' },
      { signal: cancel.signal },
    );
    assert.equal(model.damage, undefined);
    return 'whole';
  } catch (error) {
    if (error instanceof CancelledError && cancel.signal.aborted) return undefined;
    assert.ok(error instanceof ModelsError, error as Error);
    assert.ok(fair.includes(error.kind), `${error.kind}: ${error.message}`);
    assert.match(error.message, /^.{20,}[.?]$/);
    return error.kind;
  } finally {
    clearTimeout(timer);
  }
}

/** A whole model with the right bytes, or nothing that would pass for one. */
async function checkStore(store: ModelStore, { files }: Repository, isThere: boolean): Promise<void> {
  const models = await store.list();
  assert.equal(models.length, isThere ? 1 : 0);
  const visible = readNames(store.folder).filter((name) => !name.startsWith('.'));
  assert.equal(visible.length, models.length);
  for (const { id, folder } of models) {
    assert.deepEqual((await store.verify(id)).problems, []);
    for (const { path, content } of files) {
      if (path !== 'README.md') assert.ok(readFileSync(join(folder, path)).equals(content), path);
    }
    assert.deepEqual(readNames(join(store.folder, '.partial')), []);
  }
  assert.deepEqual(readNames(join(store.folder, '.locks')), []);
}

/** Bytes of each file's beginning that are there. */
function partialSizes(store: ModelStore): Map<string, number> {
  const sizes = new Map<string, number>();
  const partial = join(store.folder, '.partial');
  for (const id of readNames(partial).filter((name) => !name.endsWith('.json'))) {
    for (const name of readNames(join(partial, id))) {
      sizes.set(name.replace(/\.partial$/, ''), statSync(join(partial, id, name)).size);
    }
  }
  return sizes;
}

function countAskedAgain(
  requests: readonly Served[],
  { files }: Repository,
  onDisk: ReadonlyMap<string, number>,
): number {
  let again = 0;
  for (const { path, isLarge } of files) {
    const have = onDisk.get(path) ?? 0;
    const request = requests.find(({ server, url }) => server === 'hub' && url.endsWith(`/${path}`));
    if (isLarge && request) again += Math.max(0, have - request.from);
  }
  return again;
}

function madeUpRepository(random: Random): Repository {
  const key = Buffer.alloc(16, randomInteger(random, 256));
  const bytes = (most: number): Buffer =>
    createCipheriv('aes-128-ctr', key, key).update(Buffer.alloc(1 + randomInteger(random, most)));
  const shards = random() < 0.3 ? 2 : 1;
  const weights = Array.from({ length: shards }, (_, i) => ({
    path: shards === 1 ? 'model.safetensors' : `model-0000${i + 1}-of-0000${shards}.safetensors`,
    content: bytes(random() < 0.25 ? 3_000_000 : 300_000),
    isLarge: true,
  }));
  const small = [
    'config.json',
    'tokenizer.json',
    'README.md',
    ...(shards > 1 ? ['model.safetensors.index.json'] : []),
  ];
  return {
    commit: 'c0ffee'.padEnd(40, '0'),
    licence: 'mit',
    files: [...small.map((path) => ({ path, content: bytes(20_000), isLarge: false })), ...weights],
  };
}

/** Some of the ways of doing wrong, for a share of the requests, and after some of them no more; or for ever. */
function mischiefOf(random: Random): (served: Served) => Mischief | undefined {
  const ways = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].filter(() => random() < 0.35);
  const share = [0.1, 0.3, 0.6, 1][randomInteger(random, 4)]!;
  let left = random() < 0.15 ? Infinity : randomInteger(random, 25);
  return ({ url }) => {
    if (ways.length === 0 || random() >= share || left-- <= 0) return undefined;
    const after = randomInteger(random, random() < 0.5 ? 400 : 300_000);
    const every: readonly Mischief[] = [
      { kind: 'cut', after },
      { kind: 'wrongByte', at: after },
      { kind: 'status', status: 429, retryAfter: random() < 0.9 ? '0' : '1000' },
      { kind: 'status', status: [500, 502, 503][randomInteger(random, 3)]! },
      { kind: 'reset' },
      random() < 0.3 ? { kind: 'silence' } : { kind: 'reset' },
      random() < 0.3 ? { kind: 'trickle', after } : { kind: 'cut', after },
      { kind: 'wrongLength', by: randomInteger(random, 2000) - 1000 },
      random() < 0.5 ? { kind: 'noRanges' } : { kind: 'otherEtag' },
      { kind: 'wrongRange' },
    ];
    const chosen = every[ways[randomInteger(random, ways.length)]!]!;
    // Nothing guards what the hub says about files, but the connection.
    return chosen.kind === 'wrongByte' && url.startsWith('/api/models') ? { kind: 'reset' } : chosen;
  };
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
