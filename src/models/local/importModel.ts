import { mkdir, readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { CancelledError } from '../../client/errors.ts';
import { ModelsError } from '../errors.ts';
import { checkSpace, copyAndHash, folderError, sha256Of } from '../store/files.ts';
import { inId, isModelId, layoutOf } from '../store/layout.ts';
import { isFileName, type Manifest, type ManifestFile } from '../store/manifest.ts';
import { Staging } from '../store/staging.ts';
import type { ModelStore, StoredModel } from '../store/store.ts';
import type { Inspect } from './findLocalModels.ts';

export interface ImportOptions {
  /** What it is called in the store. Default: as its file or folder. */
  readonly name?: string | undefined;
  readonly signal?: AbortSignal;
  /** Bytes of all that are read, checked and copied; called for every mebibyte. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** A file to be copied. */
interface Source {
  readonly from: string;
  /** Its name in the model's folder. */
  readonly path: string;
  readonly size: number;
}

/** A model to be copied. */
interface Wanted {
  readonly id: string;
  readonly path: string;
  readonly files: readonly Source[];
  readonly manifest: Omit<Manifest, 'files'>;
}

/**
 * Copies a model into the store: a GGUF file, or a folder as on Hugging Face. It is there when all of it was copied and
 * read back. What it was copied from is left as it is, and not needed any more.
 *
 * @throws ModelsError where it cannot be run, has changed meanwhile, or there is one of that name; CancelledError
 */
export async function importModel(
  store: ModelStore,
  path: string,
  inspect: Inspect,
  { name, signal, onProgress }: ImportOptions = {},
): Promise<StoredModel> {
  const source = resolve(path);
  const found = await stat(source).catch(() => undefined);
  if (!found) throw new ModelsError('notFound', `${path} is not there.`);
  const called = name ?? basename(source).replace(/\.gguf$/i, '');
  const id = idOf(called);
  const check = async (path: string): Promise<void> => {
    const facts = await inspect({ path, name: called }, signal);
    const problem = facts.kind === 'language' ? facts.problem : 'It is no language model.';
    if (problem !== undefined) throw new ModelsError('refused', `${path} cannot be used: ${problem}`);
  };
  await check(source);
  const files = found.isDirectory() ? await folderFiles(source) : [ggufFile(source, id, found.size)];
  const lock = await store.lock(id, signal);
  try {
    if ((await store.list()).some((model) => model.id.toLowerCase() === id.toLowerCase())) {
      throw new ModelsError(
        'refused',
        `There is a model "${id}" already: remove it, or choose another name.`,
      );
    }
    const both = signal ? AbortSignal.any([signal, lock.lost]) : lock.lost;
    const manifest: Omit<Manifest, 'files'> = {
      ...{ version: 1, name: called, source: { kind: 'import', path: source } },
      date: new Date().toISOString(),
      ...(!found.isDirectory() && { gguf: files[0]!.path }),
    };
    // The copy as well: a file that is needed may have a name that is not expected.
    await copy(
      store,
      { id, path: source, files, manifest },
      { signal: both, ...(onProgress && { onProgress }) },
      check,
    );
  } catch (error) {
    lock.lost.throwIfAborted();
    throw folderError(error, store.folder);
  } finally {
    await lock.release();
  }
  return store.get(id);
}

/** A name as that of a folder, on every system. @throws ModelsError where nothing is left of it */
function idOf(name: string): string {
  const id = inId(name)
    .replace(/^[^\w]+|[^\w]+$/g, '')
    .slice(0, 100);
  if (isModelId(id) && isFileName(id)) return id;
  throw new ModelsError('refused', `A model cannot be called "${name}": choose another name.`);
}

async function copy(
  store: ModelStore,
  { id, path: source, files, manifest }: Wanted,
  { signal, onProgress }: ImportOptions & { readonly signal: AbortSignal },
  check: (path: string) => Promise<void>,
): Promise<void> {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  // Each file is read once to know what the copy must be, and once to copy it.
  const total = 2 * size;
  let done = 0;
  const onBytes = (bytes: number): void => {
    done += bytes;
    onProgress?.({ done, total });
  };
  await mkdir(layoutOf(store.folder).partial, { recursive: true });
  await checkSpace(store.folder, size);
  const staging = await Staging.open(store.folder, id);
  // So that it can be seen, and removed, if this process is killed.
  await staging.setPlan({ repository: source, revision: '', total: size, etags: {} });
  try {
    const copied: ManifestFile[] = [];
    for (const { from, path, size } of files) {
      const before = done;
      const expected = await sha256Of(from, signal, onBytes);
      checkDigest(from, expected);
      const sha256 = await copyAndHash(from, join(staging.folder, path), signal, onBytes);
      if (sha256 !== expected || done - before !== 2 * size) {
        throw new ModelsError(
          'corrupt',
          `${from} was changed while it was copied, or the disk has errors. Try again.`,
        );
      }
      copied.push({ path, size, sha256 });
    }
    if (signal.aborted) throw new CancelledError();
    await check(manifest.gguf === undefined ? staging.folder : join(staging.folder, manifest.gguf));
    await staging.commit({ ...manifest, files: copied });
  } catch (error) {
    // Nobody would go on with it: what was copied is as quickly copied again.
    await staging.abandon();
    throw error;
  }
}

/** Ollama's files are called by what is in them. */
function checkDigest(path: string, sha256: string): void {
  const named = /^sha256-([0-9a-f]{64})$/.exec(basename(path))?.[1];
  if (named !== undefined && named !== sha256) {
    throw new ModelsError(
      'corrupt',
      `${path} is damaged: it has other bytes than its name says. Get it anew there.`,
    );
  }
}

function ggufFile(from: string, id: string, size: number): Source {
  const name = basename(from);
  // Ollama's files have names that say nothing to people.
  return { from, path: /\.gguf$/i.test(name) && isFileName(name) ? name : `${id}.gguf`, size };
}

const NEEDED = /^(config|tokenizer)\.json$/;
const WELCOME =
  /^(tokenizer_config\.json|generation_config\.json|chat_template\.jinja|(licen[cs]e|notice|readme)(\.(md|txt))?)$/i;
const SINGLE = 'model.safetensors';
const SHARDS = /\.safetensors$|^model\.safetensors\.index\.json$/;

/** Those files of a folder that belong to its model: a single file of weights goes before shards, as it does in the engine. */
async function folderFiles(folder: string): Promise<Source[]> {
  const names = await readdir(folder);
  const isWeights = (name: string): boolean => (names.includes(SINGLE) ? name === SINGLE : SHARDS.test(name));
  const wanted = names.filter((name) => NEEDED.test(name) || WELCOME.test(name) || isWeights(name)).sort();
  const files: Source[] = [];
  for (const path of wanted) {
    const from = join(folder, path);
    const { size } = await stat(from);
    files.push({ from, path, size });
  }
  return files;
}
