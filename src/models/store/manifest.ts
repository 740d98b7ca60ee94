import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelsError } from '../errors.ts';

/** By which a folder is a model. */
export const MANIFEST = 'manifest.json';

/** A file of a stored model. */
export interface ManifestFile {
  /** Its name in the model's folder. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** Where a model is from. */
export type ManifestSource =
  | {
      readonly kind: 'hub';
      /** OWNER/NAME. */
      readonly repository: string;
      /** What was asked for: branch, tag or commit. */
      readonly revision: string;
      /** What that was then. */
      readonly commit: string;
    }
  | { readonly kind: 'import'; readonly path: string };

/** manifest.json. */
export interface Manifest {
  readonly version: 1;
  /** What people call it. */
  readonly name: string;
  readonly source: ManifestSource;
  readonly licence?: string;
  /** ISO 8601. */
  readonly date: string;
  /** The file that the engine loads, where it is not the folder. */
  readonly gguf?: string;
  readonly files: readonly ManifestFile[];
}

/**
 * Reads the manifest of a model's folder, which anybody may have edited.
 *
 * @returns undefined where there is none
 * @throws ModelsError naming what is wrong with it
 */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const path = join(folder, MANIFEST);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new ModelsError('folder', `${path}: ${message}`, { cause: error });
  });
  if (text === undefined) return undefined;
  const fail = (what: string): never => {
    throw new ModelsError('corrupt', `${path}: ${what}. Remove the model, and get it again.`);
  };
  const parsed = parse(text);
  if (!isRecord(parsed)) return fail('is no JSON object');
  const { version, name, source, licence, date, gguf, files } = parsed;
  if (version !== 1) return fail('is of another version of Foredraft');
  if (typeof name !== 'string' || typeof date !== 'string') return fail('has no name and date');
  if (licence !== undefined && typeof licence !== 'string') return fail('the licence is no text');
  if (!isSource(source)) return fail('says nothing of its source');
  if (!Array.isArray(files) || files.length === 0 || !files.every(isFile)) return fail('lists no files');
  if (gguf !== undefined && !files.some((file) => file.path === gguf))
    return fail('the GGUF file is not among its files');
  return parsed as unknown as Manifest;
}

/** Whether a name stays in its folder, on every system: names come from a server, or from a file. */
export function isFileName(name: unknown): name is string {
  return (
    typeof name === 'string' &&
    !/[\\/:*?"<>|\x00-\x1f]|^\.|[. ]$/.test(name) &&
    !/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name) &&
    name.length > 0 &&
    name.length < 200 &&
    name !== MANIFEST
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFile(value: unknown): value is ManifestFile {
  return (
    isRecord(value) &&
    isFileName(value.path) &&
    Number.isSafeInteger(value.size) &&
    (value.size as number) >= 0 &&
    typeof value.sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(value.sha256)
  );
}

function isSource(value: unknown): value is ManifestSource {
  if (!isRecord(value)) return false;
  const fields = value.kind === 'hub' ? ['repository', 'revision', 'commit'] : ['path'];
  return (
    (value.kind === 'hub' || value.kind === 'import') &&
    fields.every((name) => typeof value[name] === 'string')
  );
}
