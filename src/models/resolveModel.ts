import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ModelsError } from './errors.ts';
import { readManifest } from './store/manifest.ts';
import { damageOf, type ModelStore } from './store/store.ts';

/**
 * Path for the engine from what the user wrote: a path, or the name of a model of the store. What exists as a path is
 * one. A model with a manifest is given out only if the sizes of its files are right, wherever it lies.
 *
 * @param openStore is called when it is no path
 * @throws ModelsError when there is no such thing, or it is damaged
 */
export async function resolveModel(text: string, openStore: () => Promise<ModelStore>): Promise<string> {
  const path = resolve(text);
  if (await stat(path).catch(() => undefined)) {
    const manifest = await readManifest(path);
    refuseDamaged(text, manifest && (await damageOf(path, manifest)));
    return manifest?.gguf === undefined ? path : resolve(path, manifest.gguf);
  }
  const store = await openStore();
  const model = await store.find(text);
  if (!model) {
    throw new ModelsError(
      'notFound',
      `${text}: there is no such folder or file, and no such model in ${store.folder}.`,
    );
  }
  refuseDamaged(model.id, model.damage);
  return model.path;
}

function refuseDamaged(name: string, damage: string | undefined): void {
  if (damage !== undefined) throw new ModelsError('corrupt', `${name} is damaged: ${damage} Get it again.`);
}
