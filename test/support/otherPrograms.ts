import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** A model as `ollama pull` leaves it. @returns the path of its weights */
export function inOllama(models: string, name: string, weights: Uint8Array): string {
  const digest = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
  const layers = [
    {
      mediaType: 'application/vnd.ollama.image.model',
      digest: `sha256:${digest(weights)}`,
      size: weights.length,
    },
    { mediaType: 'application/vnd.ollama.image.license', digest: `sha256:${digest('MIT')}`, size: 3 },
    { mediaType: 'application/vnd.ollama.image.params', digest: `sha256:${digest('{}')}`, size: 2 },
  ];
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
    config: {
      mediaType: 'application/vnd.docker.container.image.v1+json',
      digest: `sha256:${digest('{"a":1}')}`,
      size: 7,
    },
    layers,
  };
  const [model, tag = 'latest'] = name.split(':');
  const full = model!.includes('/') ? model! : `registry.ollama.ai/library/${model!}`;
  write(join(models, 'manifests', full, tag), JSON.stringify(manifest));
  const blob = join(models, 'blobs', `sha256-${digest(weights)}`);
  write(blob, weights);
  write(join(models, 'blobs', `sha256-${digest('MIT')}`), 'MIT');
  return blob;
}

/** A model as LM Studio keeps it: publisher/repository/file. */
export function inLmStudio(models: string, name: string, weights: Uint8Array): string {
  const path = join(models, name);
  write(path, weights);
  return path;
}

/** A model as llama.cpp got it with `-hf`: all in one folder, with what it needs to ask whether it is up to date. */
export function inLlamaCpp(cache: string, name: string, weights: Uint8Array): string {
  const path = join(cache, name);
  write(path, weights);
  write(`${path}.json`, JSON.stringify({ etag: '"abc"', url: 'https://example.org' }));
  return path;
}

/** Files of a folder as huggingface_hub keeps them: links into blobs, a folder for each commit. */
export function inHuggingFace(hub: string, repository: string, commit: string, files: string): string {
  const entry = join(hub, `models--${repository.replace('/', '--')}`);
  const snapshot = join(entry, 'snapshots', commit);
  mkdirSync(join(entry, 'blobs'), { recursive: true });
  mkdirSync(snapshot, { recursive: true });
  for (const name of readdirSync(files)) {
    const blob = join(
      entry,
      'blobs',
      createHash('sha1')
        .update(commit + name)
        .digest('hex'),
    );
    cpSync(join(files, name), blob);
    symlinkSync(relative(snapshot, blob), join(snapshot, name));
  }
  write(join(entry, 'refs', 'main'), commit);
  return snapshot;
}
