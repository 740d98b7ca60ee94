import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { syncFolder, writeWhole } from './files.ts';
import { layoutOf } from './layout.ts';
import { type Manifest, MANIFEST } from './manifest.ts';

/** What is to become of a partial model: kept beside it, so that another process can go on. */
export interface Plan {
  readonly repository: string;
  readonly revision: string;
  /** The file of the repository that is the model; undefined where it is a folder. */
  readonly gguf?: string;
  /** Bytes of all files. */
  readonly total: number;
  /** Entity tags by file, under which the bytes so far were sent. */
  readonly etags: Readonly<Record<string, string>>;
}

/** What a file is called until it is whole and verified. */
export function partialName(path: string): string {
  return `${path}.partial`;
}

/**
 * A model that is being put together, in a folder that is no model yet. `commit` makes it one in a single step: before
 * it there is the old state, after it the new one. Its lock must be held.
 */
export class Staging {
  readonly id: string;
  /** Where the files belong. */
  readonly folder: string;
  readonly #store: string;
  readonly #planPath: string;
  #plan: Plan | undefined;

  private constructor(store: string, id: string) {
    this.id = id;
    this.#store = store;
    this.folder = join(layoutOf(store).partial, id);
    this.#planPath = `${this.folder}.json`;
  }

  /** Goes on with what is there, or begins. @param store the store's folder */
  static async open(store: string, id: string): Promise<Staging> {
    const staging = new Staging(store, id);
    await mkdir(staging.folder, { recursive: true });
    staging.#plan = await readPlan(staging.#planPath);
    return staging;
  }

  get plan(): Plan | undefined {
    return this.#plan;
  }

  async setPlan(plan: Plan): Promise<void> {
    await writeWhole(this.#planPath, JSON.stringify(plan), false);
    this.#plan = plan;
  }

  async setEtag(path: string, etag: string | undefined): Promise<void> {
    const { plan } = this;
    if (!plan || plan.etags[path] === etag) return;
    const others = Object.entries(plan.etags).filter(([name]) => name !== path);
    await this.setPlan({
      ...plan,
      etags: Object.fromEntries(etag === undefined ? others : [...others, [path, etag]]),
    });
  }

  /** Makes the files of the manifest, which must all be there, the model. One that has its id makes room. */
  async commit(manifest: Manifest): Promise<string> {
    await writeWhole(join(this.folder, MANIFEST), JSON.stringify(manifest, undefined, 2) + '\n');
    const belongs = new Set([MANIFEST, ...manifest.files.map(({ path }) => path)]);
    for (const name of await readdir(this.folder)) {
      if (!belongs.has(name)) await rm(join(this.folder, name), { recursive: true, force: true });
    }
    for (const { path } of manifest.files) await syncFile(join(this.folder, path));
    await syncFolder(this.folder);
    const target = join(this.#store, this.id);
    await discard(this.#store, target);
    await rename(this.folder, target);
    await syncFolder(this.#store);
    await rm(this.#planPath, { force: true });
    return target;
  }

  async abandon(): Promise<void> {
    await discard(this.#store, this.folder);
    await rm(this.#planPath, { force: true });
  }
}

/** Removes a folder of a store as one step, and then what is in it. What an earlier try left goes, too. */
export async function discard(store: string, folder: string): Promise<void> {
  const { trash } = layoutOf(store);
  if (await stat(folder).catch(() => undefined)) {
    await mkdir(trash, { recursive: true });
    await rename(folder, join(trash, randomUUID()));
  }
  await rm(trash, { recursive: true, force: true, maxRetries: 3 });
}

/** Bytes of a partial model that are on disk. */
export async function stagedBytes(folder: string): Promise<number> {
  let total = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    if (name === MANIFEST) continue;
    total += await stat(join(folder, name)).then(
      ({ size }) => size,
      () => 0,
    );
  }
  return total;
}

/** @returns undefined where there is none, or nothing that makes sense */
export async function readPlan(path: string): Promise<Plan | undefined> {
  try {
    const { repository, revision, gguf, total, etags } = JSON.parse(await readFile(path, 'utf8')) as Record<
      string,
      unknown
    >;
    const isPlan =
      typeof repository === 'string' &&
      typeof revision === 'string' &&
      (gguf === undefined || typeof gguf === 'string') &&
      typeof total === 'number' &&
      typeof etags === 'object' &&
      etags !== null &&
      Object.values(etags).every((etag) => typeof etag === 'string');
    if (!isPlan) return undefined;
    const file = typeof gguf === 'string' ? { gguf } : {};
    return { repository, revision, ...file, total, etags: etags as Record<string, string> };
  } catch {
    return undefined;
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
