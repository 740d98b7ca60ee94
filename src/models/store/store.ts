import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelsError } from '../errors.ts';
import { folderError, sha256Of, writeWhole } from './files.ts';
import { isModelId, layoutOf, WHOLE_STORE } from './layout.ts';
import { type Holder, Lock } from './lock.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { discard, readPlan, stagedBytes } from './staging.ts';

/** A model of the store. */
export interface StoredModel {
  /** Name of its folder: `Qwen--Qwen2.5-Coder-0.5B@8123ea2e`. */
  readonly id: string;
  readonly folder: string;
  /** What the engine loads: the folder, or its GGUF file. */
  readonly path: string;
  readonly manifest: Manifest;
  /** Bytes, as the manifest has them. */
  readonly size: number;
  /** What a look at the sizes, or an earlier `verify`, found wrong: it does not load. */
  readonly damage?: string;
}

/** What was begun and can be resumed. */
export interface PartialModel {
  readonly id: string;
  /** OWNER/NAME on the hub, or a path that was being imported. */
  readonly repository: string;
  readonly revision: string;
  /** The GGUF file that it is to be. */
  readonly gguf?: string;
  /** Bytes. */
  readonly done: number;
  readonly total: number;
}

export interface Verification {
  readonly id: string;
  /** What is wrong, a line each; empty when all hashes are right. */
  readonly problems: readonly string[];
}

export interface VerifyOptions {
  readonly signal?: AbortSignal;
  /** Bytes read, of all. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** In a model's folder: what `verify` found wrong. Sizes alone would not show it. */
const DAMAGE = 'damage.txt';

/**
 * Models in one folder, each in a folder of its own with a manifest, by which it is one: it can be copied by hand. Several
 * processes may use a store at once. Nothing is remembered here, so an instance costs nothing and is never out of date.
 */
export class ModelStore {
  readonly folder: string;

  /** @param folder absolute; need not exist yet */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** By id. Damaged ones are among them; folders without a readable manifest are not. */
  async list(): Promise<StoredModel[]> {
    const names = await readdir(this.folder).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw folderError(error, this.folder);
    });
    const models = await Promise.all(
      names.filter(isModelId).map((id) => this.#read(id).catch(() => undefined)),
    );
    return models.filter((model) => model !== undefined).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** By id, by repository, or by the repository's name alone, whatever the case; of several revisions the latest got. */
  async find(name: string): Promise<StoredModel | undefined> {
    const wanted = name.toLowerCase();
    const matches = (await this.list()).filter((model) => namesOf(model).includes(wanted));
    return matches.sort((a, b) => (a.manifest.date < b.manifest.date ? 1 : -1))[0];
  }

  /** As `find`. @throws ModelsError when there is none */
  async get(name: string): Promise<StoredModel> {
    const model = await this.find(name);
    if (!model) throw this.#unknown(name);
    return model;
  }

  /** What was begun and not finished, by whomever: it may be under way just now. */
  async partials(): Promise<PartialModel[]> {
    const { partial } = layoutOf(this.folder);
    const found: PartialModel[] = [];
    for (const file of await readdir(partial).catch(() => [])) {
      const id = file.replace(/\.json$/, '');
      if (id === file || !isModelId(id)) continue;
      const plan = await readPlan(join(partial, file));
      if (!plan) continue;
      const { repository, revision, gguf, total } = plan;
      const done = await stagedBytes(join(partial, id));
      found.push({ id, repository, revision, ...(gguf !== undefined && { gguf }), done, total });
    }
    return found.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Removes a model and what there is of it in part. @throws ModelsError when it is in use or not there */
  async remove(name: string): Promise<void> {
    const { partial } = layoutOf(this.folder);
    const unfinished = await this.partials();
    const id =
      (await this.find(name))?.id ??
      unfinished.find(({ id, repository }) =>
        [id, repository].some((each) => each.toLowerCase() === name.toLowerCase()),
      )?.id;
    if (id === undefined) throw this.#unknown(name);
    const lock = await this.lock(id);
    try {
      await discard(this.folder, join(this.folder, id));
      await discard(this.folder, join(partial, id));
      await rm(join(partial, `${id}.json`), { force: true });
    } catch (error) {
      throw folderError(error, this.folder);
    } finally {
      await lock.release();
    }
  }

  /** Reads all of a model and compares the hashes. One with problems does not load from then on. */
  async verify(name: string, { signal, onProgress }: VerifyOptions = {}): Promise<Verification> {
    const { id, folder, manifest, size } = await this.get(name);
    const problems: string[] = [];
    let done = 0;
    for (const file of manifest.files) {
      const problem = await sizeProblem(folder, file);
      if (problem !== undefined) {
        problems.push(problem);
        done += file.size;
      } else {
        const sha256 = await sha256Of(join(folder, file.path), signal, (bytes) => {
          done += bytes;
          onProgress?.({ done, total: size });
        });
        if (sha256 !== file.sha256)
          problems.push(`${file.path} has other bytes than when it came (SHA-256 ${sha256}).`);
      }
    }
    const damage = join(folder, DAMAGE);
    if (problems.length > 0) await writeWhole(damage, problems.join('\n') + '\n').catch(() => undefined);
    else await rm(damage, { force: true });
    return { id, problems };
  }

  /**
   * The lock of a model, under which alone it changes. None is given while the store is being moved.
   *
   * @param onWait is told who is waited for; without it, nobody is
   * @throws ModelsError when it is taken, or the store has been moved meanwhile; CancelledError
   */
  async lock(id: string, signal?: AbortSignal, onWait?: (holder: Holder) => void): Promise<Lock> {
    const { locks } = layoutOf(this.folder);
    try {
      const lock = await Lock.acquire(locks, id, signal, onWait);
      // The mover waits for the locks that it sees; so look for it after having taken ours.
      if (!(await Lock.held(locks)).includes(WHOLE_STORE)) return lock;
      await lock.release();
      await (await Lock.acquire(locks, WHOLE_STORE, signal, onWait)).release();
      throw new ModelsError('locked', 'The models were being moved: try again, where they are now.');
    } catch (error) {
      throw folderError(error, this.folder);
    }
  }

  async #read(id: string): Promise<StoredModel | undefined> {
    const folder = join(this.folder, id);
    const manifest = await readManifest(folder);
    if (!manifest) return undefined;
    const size = manifest.files.reduce((sum, file) => sum + file.size, 0);
    const path = manifest.gguf === undefined ? folder : join(folder, manifest.gguf);
    const damage = await damageOf(folder, manifest);
    return { id, folder, path, manifest, size, ...(damage !== undefined && { damage }) };
  }

  #unknown(name: string): ModelsError {
    return new ModelsError('notFound', `There is no model "${name}" in ${this.folder}.`);
  }
}

/** What a look at a model's folder finds wrong, without reading its files: undefined when it may load. */
export async function damageOf(folder: string, manifest: Manifest): Promise<string | undefined> {
  for (const file of manifest.files) {
    const problem = await sizeProblem(folder, file);
    if (problem !== undefined) return problem;
  }
  const isMarked = await stat(join(folder, DAMAGE)).catch(() => undefined);
  return isMarked ? 'Its files have other bytes than when they came.' : undefined;
}

async function sizeProblem(
  folder: string,
  { path, size }: Manifest['files'][number],
): Promise<string | undefined> {
  const found = await stat(join(folder, path)).catch(() => undefined);
  if (!found?.isFile()) return `${path} is missing.`;
  return found.size === size ? undefined : `${path} has ${found.size} bytes in place of ${size}.`;
}

/** What a model may be called, in lower case. */
function namesOf({ id, manifest }: StoredModel): string[] {
  const { source, gguf } = manifest;
  const repository = source.kind === 'hub' ? [source.repository, source.repository.split('/')[1]!] : [];
  const names = [
    id,
    id.replace(/@[^@]*$/, ''),
    manifest.name,
    ...repository,
    ...(gguf === undefined ? [] : [gguf]),
  ];
  return names.map((name) => name.toLowerCase());
}
