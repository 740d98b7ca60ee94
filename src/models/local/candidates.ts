import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { Place, Program } from './places.ts';
import { readJson, readSmall } from './readSmall.ts';
import { filesBelow } from './walk.ts';

/** What may be a model, by where it lies. */
export interface Candidate {
  readonly program: Program;
  /** As the program calls it. */
  readonly name: string;
  /** A GGUF file, or a folder as on Hugging Face. */
  readonly path: string;
}

/** What a program has in a folder of its own. */
export async function candidatesIn({ program, folder }: Place): Promise<Candidate[]> {
  switch (program) {
    case 'ollama':
      return ollama(folder);
    case 'huggingface':
      return huggingFace(folder);
    case 'lmstudio': // publisher/repository/file
    case 'llamacpp': // owner_repository_file
      return modelsBelow(program, folder, 4, '');
  }
}

/** The layer with the weights (ollama's server/images.go). */
const WEIGHTS = 'application/vnd.ollama.image.model';

/** manifests/HOST/NAMESPACE/NAME/TAG lists layers by digest, which lie in blobs/. */
async function ollama(folder: string): Promise<Candidate[]> {
  const manifests = join(folder, 'manifests');
  const candidates: Candidate[] = [];
  for (const file of await filesBelow(manifests, 5, () => true)) {
    const { layers } = await readJson(file);
    const digests = (Array.isArray(layers) ? (layers as unknown[]) : []).flatMap((layer) => {
      const { mediaType, digest } = Object(layer) as Record<string, unknown>;
      return mediaType === WEIGHTS && typeof digest === 'string' ? [digest] : [];
    });
    // A digest, and nothing that would lead out of the folder.
    const hash = digests.length === 1 ? /^sha256:([0-9a-f]{64})$/.exec(digests[0]!)?.[1] : undefined;
    const parts = relative(manifests, file).split(sep);
    if (hash === undefined || parts.length < 2) continue;
    const name = `${parts.slice(0, -1).join('/')}:${parts.at(-1)!}`.replace(
      /^registry\.ollama\.ai\/(library\/)?/,
      '',
    );
    candidates.push({ program: 'ollama', name, path: join(folder, 'blobs', `sha256-${hash}`) });
  }
  return candidates;
}

/** models--OWNER--NAME/snapshots/COMMIT, of which refs/main names the latest that was asked for. */
async function huggingFace(folder: string): Promise<Candidate[]> {
  const candidates: Candidate[] = [];
  for (const entry of (await readdir(folder).catch(() => [])).sort()) {
    const repository = /^models--(.+)$/.exec(entry)?.[1]?.replace('--', '/');
    if (repository === undefined) continue;
    const snapshots = join(folder, entry, 'snapshots');
    const main = (await readSmall(join(folder, entry, 'refs', 'main')))?.trim();
    const commit = await latest(snapshots, main);
    if (commit === undefined) continue;
    candidates.push(...(await modelsBelow('huggingface', join(snapshots, commit), 2, repository)));
  }
  return candidates;
}

/** `main` if it is one of the snapshots, else the newest. */
async function latest(snapshots: string, main: string | undefined): Promise<string | undefined> {
  const names: string[] = await readdir(snapshots).catch(() => []);
  if (main !== undefined && names.includes(main)) return main;
  const times = await Promise.all(
    names.map(async (name) => ({
      name,
      time: (await stat(join(snapshots, name)).catch(() => undefined))?.mtimeMs ?? 0,
    })),
  );
  return times.sort((a, b) => b.time - a.time)[0]?.name;
}

const CONFIG = 'config.json';
/** Part 1 stands for all. */
const LATER_PART = /-(?!0*1-)\d+-of-\d+\.gguf$/i;
/** What llama.cpp and LM Studio call the part of a model that reads pictures. */
const PROJECTOR = /^mmproj|[-_.]mmproj/i;

/** GGUF files and folders with config.json and safetensors. @param prefix of their names */
async function modelsBelow(
  program: Program,
  root: string,
  depth: number,
  prefix: string,
): Promise<Candidate[]> {
  const isGguf = (name: string): boolean => /\.gguf$/i.test(name);
  const files = await filesBelow(root, depth, (name) => isGguf(name) || name === CONFIG);
  const candidates: Candidate[] = [];
  for (const file of files) {
    const name = basename(file);
    const path = name === CONFIG ? dirname(file) : file;
    if (name === CONFIG ? !(await hasWeights(path)) : LATER_PART.test(name) || PROJECTOR.test(name)) continue;
    const within = relative(root, path)
      .split(sep)
      .join('/')
      .replace(/\.gguf$/i, '');
    candidates.push({
      program,
      name: [prefix, within].filter((part) => part !== '').join('/') || basename(path),
      path,
    });
  }
  return candidates;
}

async function hasWeights(folder: string): Promise<boolean> {
  return (await readdir(folder).catch(() => [])).some((name) => name.endsWith('.safetensors'));
}
