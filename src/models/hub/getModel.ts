import { mkdir } from 'node:fs/promises';
import { CancelledError } from '../../client/errors.ts';
import { ModelsError } from '../errors.ts';
import { checkSpace, folderError, freeSpace } from '../store/files.ts';
import { hubModelId, layoutOf } from '../store/layout.ts';
import type { Manifest, ManifestFile } from '../store/manifest.ts';
import { stagedBytes, Staging } from '../store/staging.ts';
import type { ModelStore, StoredModel } from '../store/store.ts';
import { chooseFiles } from './chooseFiles.ts';
import { downloadFile } from './downloadFile.ts';
import { type GetProgress, ProgressReport } from './getProgress.ts';
import type { Hub } from './hub.ts';
import { type HubFile, type HubModel, readRepository } from './repository.ts';
import { Retries } from './retries.ts';

export type { GetProgress } from './getProgress.ts';

/** A model on the hub. A CatalogueEntry is one. */
export interface HubSource {
  /** OWNER/NAME. */
  readonly repository: string;
  /** Branch, tag or commit. */
  readonly revision: string;
  /** A GGUF file of the repository, in place of config.json, tokenizer.json and safetensors. */
  readonly gguf?: string;
}

export interface GetOptions {
  readonly signal?: AbortSignal;
  /** At most some ten times a second, and at each change of `phase`. */
  readonly onProgress?: (progress: GetProgress) => void;
  /** Bytes that are free in a folder; for tests, the system's by default. */
  readonly freeSpace?: (folder: string) => Promise<number>;
}

/**
 * Gets a model into the store, or finds that it is there. What an earlier call left is used; another process that gets
 * the same model is waited for. Offline, a model is found if it is there in any revision.
 *
 * @throws ModelsError, CancelledError; what has come stays for another time
 */
export async function getModel(
  hub: Hub,
  store: ModelStore,
  source: HubSource,
  options: GetOptions = {},
): Promise<StoredModel> {
  const { signal, onProgress } = options;
  const report = new ProgressReport(onProgress);
  const { repository, revision, gguf } = source;
  if (hub.isOffline) {
    const there = await findAnyRevision(store, source);
    if (there) return there;
  }
  report.phase('asking', `What is in ${repository}?`);
  const retries = new Retries(hub.patience, signal, (why) => report.phase('retrying', why));
  const model = await retries.run(() => readRepository(hub, repository, revision, signal));
  const files = chooseFiles(model, gguf);
  const id = hubModelId(repository, model.commit, gguf);
  const lock = await store.lock(id, signal, ({ pid, host }) => {
    report.phase('waiting', `Another Foredraft is at it (process ${pid} on ${host}).`);
  });
  try {
    const there = await whole(store, id);
    if (there) return there;
    const both = signal ? AbortSignal.any([signal, lock.lost]) : lock.lost;
    return await download(hub, store, source, { id, model, files }, { ...options, signal: both }, report);
  } catch (error) {
    lock.lost.throwIfAborted();
    throw folderError(error, store.folder);
  } finally {
    await lock.release();
  }
}

interface Wanted {
  readonly id: string;
  readonly model: HubModel;
  /** Those of the model's files that the engine needs. */
  readonly files: readonly HubFile[];
}

async function download(
  hub: Hub,
  store: ModelStore,
  { repository, revision, gguf }: HubSource,
  { id, model, files }: Wanted,
  { signal, freeSpace: free = freeSpace }: GetOptions & { readonly signal: AbortSignal },
  report: ProgressReport,
): Promise<StoredModel> {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  report.total = total;
  await mkdir(layoutOf(store.folder).partial, { recursive: true });
  const staging = await Staging.open(store.folder, id);
  const named = { repository, revision, ...(gguf !== undefined && { gguf }) };
  await staging.setPlan({ ...named, total, etags: staging.plan?.etags ?? {} });
  await checkSpace(store.folder, total - (await stagedBytes(staging.folder)), free);

  const done: ManifestFile[] = [];
  for (const file of files) {
    report.phase('downloading', file.path);
    const url = `${hub.url}/${repository}/resolve/${model.commit}/${encodeURIComponent(file.path)}`;
    const sha256 = await downloadFile(hub, url, file, staging, {
      signal,
      onBytes: (have, came) => report.have(file.path, have, came),
      onRetry: (why) => report.phase('retrying', why),
    });
    done.push({ path: file.path, size: file.size, sha256 });
  }
  if (signal.aborted) throw new CancelledError();
  const manifest: Manifest = {
    version: 1,
    name: gguf ?? repository.split('/')[1]!,
    source: { kind: 'hub', repository, revision, commit: model.commit },
    ...(model.licence !== undefined && { licence: model.licence }),
    date: new Date().toISOString(),
    ...(gguf !== undefined && { gguf }),
    files: done,
  };
  await staging.commit(manifest);
  const stored = await whole(store, id);
  if (!stored)
    throw new ModelsError('folder', `${id} was changed in ${store.folder} as soon as it was there.`);
  return stored;
}

async function whole(store: ModelStore, id: string): Promise<StoredModel | undefined> {
  const model = (await store.list()).find((each) => each.id === id);
  return model?.damage === undefined ? model : undefined;
}

async function findAnyRevision(
  store: ModelStore,
  { repository, gguf }: HubSource,
): Promise<StoredModel | undefined> {
  return (await store.list())
    .filter(({ manifest: { source, gguf: file }, damage }) => {
      return (
        damage === undefined && source.kind === 'hub' && source.repository === repository && file === gguf
      );
    })
    .sort((a, b) => (a.manifest.date < b.manifest.date ? 1 : -1))[0];
}
