import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { ModelsError } from '../errors.ts';
import { checkSpace, copyAndHash, folderError, sha256Of } from './files.ts';
import { leftBehind, setStoreFolder } from './folder.ts';
import { layoutOf, WHOLE_STORE } from './layout.ts';
import { Lock } from './lock.ts';
import { discard, partialName, readPlan, Staging } from './staging.ts';
import { ModelStore, type StoredModel } from './store.ts';

export interface MoveOptions {
  readonly signal?: AbortSignal;
  /** Bytes that are copied and verified, of all. */
  readonly onProgress?: (progress: {
    readonly model: string;
    readonly done: number;
    readonly total: number;
  }) => void;
  /**
   * Makes `target` the place. By default that is for everybody who names no other, by a note in the default folder; where
   * a setting says the place, this changes the setting.
   */
  readonly settle?: (target: string) => Promise<void>;
}

/**
 * Copies all models to `target`, and what was got in part; verifies the copies; makes that the store's place; and
 * empties the old one. Interrupted at any moment, all models are in the place that counts; called again, it goes on.
 *
 * @returns the store at its new place
 * @throws ModelsError, CancelledError
 */
export async function moveStore(
  store: ModelStore,
  target: string,
  options: MoveOptions = {},
): Promise<ModelStore> {
  const { signal, onProgress, settle } = options;
  const to = new ModelStore(resolve(target));
  const left = await leftBehind();
  if (left !== undefined && resolve(store.folder) === to.folder) {
    await empty(new ModelStore(left), to);
    await setStoreFolder(to.folder);
    return to;
  }
  checkTarget(store.folder, target);
  const { locks } = layoutOf(store.folder);
  try {
    await mkdir(to.folder, { recursive: true });
    const lock = await Lock.acquire(locks, WHOLE_STORE, signal);
    try {
      const [busy] = (await Lock.held(locks)).filter((id) => id !== WHOLE_STORE);
      if (busy !== undefined) {
        throw new ModelsError('locked', `${busy} is being changed: wait until that is done, or stop it.`);
      }
      await copyAll(store, to, signal, onProgress);
      await (settle ?? ((folder) => setStoreFolder(folder, store.folder)))(to.folder);
      await empty(store, to);
    } finally {
      await lock.release();
    }
    if (!settle) await setStoreFolder(to.folder);
  } catch (error) {
    throw folderError(error, to.folder);
  }
  return to;
}

function checkTarget(from: string, target: string): void {
  const way = relative(resolve(from), resolve(target));
  const fail = (what: string): never => {
    throw new ModelsError('folder', `${target} ${what}.`);
  };
  if (!isAbsolute(target)) fail('is no absolute path');
  if (way === '') fail('is where the models are');
  if (!isAbsolute(way) && way.split(sep)[0] !== '..') fail(`is inside ${from}: choose a folder beside it`);
}

async function copyAll(
  store: ModelStore,
  to: ModelStore,
  signal: AbortSignal | undefined,
  onProgress: MoveOptions['onProgress'],
): Promise<void> {
  const models = await store.list();
  const damaged = models.find(({ damage }) => damage !== undefined);
  if (damaged) {
    throw new ModelsError(
      'corrupt',
      `${damaged.id} is damaged: ${damaged.damage} Remove it, or get it again, before the move.`,
    );
  }
  const partials = await store.partials();
  const there = new Set((await to.list()).map(({ id }) => id));
  const missing = models.filter(({ id }) => !there.has(id));
  const sum = (sizes: readonly number[]): number => sizes.reduce((a, b) => a + b, 0);
  await checkSpace(to.folder, sum([...missing.map(({ size }) => size), ...partials.map(({ done }) => done)]));
  const total = sum([...models.map(({ size }) => size), ...partials.map((partial) => partial.done)]);
  let done = 0;
  const onBytes = (model: string) => (bytes: number) => {
    done += bytes;
    onProgress?.({ model, done, total });
  };
  for (const model of models) await copyModel(model, to, signal, onBytes(model.id));
  for (const { id } of partials) await copyPartial(store, to, id, signal, onBytes(id));
}

async function copyModel(
  { id, folder, manifest }: StoredModel,
  to: ModelStore,
  signal: AbortSignal | undefined,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const lock = await to.lock(id, signal);
  try {
    const there = (await to.list()).find((model) => model.id === id);
    if (
      there &&
      isSame(there, manifest) &&
      (await to.verify(id, { ...(signal && { signal }) })).problems.length === 0
    ) {
      onBytes(there.size);
      return;
    }
    const staging = await Staging.open(to.folder, id);
    for (const { path, size, sha256 } of manifest.files) {
      const copy = join(staging.folder, path);
      const isDone =
        (await stat(copy).catch(() => undefined))?.size === size && (await sha256Of(copy, signal)) === sha256;
      if (isDone) {
        onBytes(size);
        continue;
      }
      const partial = join(staging.folder, partialName(path));
      if ((await copyAndHash(join(folder, path), partial, signal, onBytes)) !== sha256) {
        throw new ModelsError(
          'corrupt',
          `${id}: ${path} is not what it was when it came. Remove the model, or get it again.`,
        );
      }
      await rename(partial, copy);
    }
    await staging.commit(manifest);
  } finally {
    await lock.release();
  }
}

/** What was got in part stays good for going on: a beginning of a beginning is one, too. */
async function copyPartial(
  store: ModelStore,
  to: ModelStore,
  id: string,
  signal: AbortSignal | undefined,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const { partial } = layoutOf(store.folder);
  const plan = await readPlan(join(partial, `${id}.json`));
  if (!plan) return;
  const staging = await Staging.open(to.folder, id);
  await staging.setPlan(plan);
  for (const name of await readdir(join(partial, id)).catch(() => [])) {
    await copyAndHash(join(partial, id, name), join(staging.folder, name), signal, onBytes);
  }
}

function isSame({ manifest, damage }: StoredModel, other: StoredModel['manifest']): boolean {
  return damage === undefined && JSON.stringify(manifest) === JSON.stringify(other);
}

/** Removes from `from` what is in `to`, where the models are now. */
async function empty(from: ModelStore, to: ModelStore): Promise<void> {
  const there = await to.list();
  for (const { id, folder, manifest } of await from.list()) {
    if (there.some((model) => model.id === id && isSame(model, manifest))) await discard(from.folder, folder);
  }
  const { partial, trash } = layoutOf(from.folder);
  for (const path of [partial, trash]) await rm(path, { recursive: true, force: true });
}
