import { readdir, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { CatalogueEntry, LocalModel, PartialModel, StoredModel } from '../../models/models.ts';
import type { Config } from '../config.ts';
import { type Machine, thisMachine } from './machine.ts';
import type { ModelServices } from './modelServices.ts';

/** What there is to choose from. */
export interface Inventory {
  /** An absolute path, or the id of a model of the store; undefined for the bundled model. */
  readonly inUse: string | undefined;
  /** On the disk. */
  readonly bundledBytes: number;
  readonly stored: readonly StoredModel[];
  readonly partials: readonly PartialModel[];
  readonly found: readonly LocalModel[];
  /** Recommended models that are neither here nor begun. */
  readonly catalogue: readonly CatalogueEntry[];
  readonly machine: Machine;
  /** The server that suggests in place of a model of this machine. */
  readonly server: string | undefined;
}

/**
 * Takes stock of all but what other programs have, which takes longer.
 *
 * @throws ModelsError when the folder of the models cannot be read
 */
export async function takeInventory(services: ModelServices, config: Config): Promise<Inventory> {
  const store = await services.store();
  const { model } = config;
  const [inUse, stored, partials, bundledBytes] = await Promise.all([
    model === undefined || isAbsolute(model) ? model : store.find(model).then((it) => it?.id ?? model),
    store.list(),
    store.partials(),
    bytesIn(services.places.bundledModel),
  ]);
  const begun = new Set([...stored.map(repositoryOf), ...partials.map(({ repository }) => repository)]);
  return {
    ...{ inUse, bundledBytes, stored, partials, found: [] },
    catalogue: services.catalogue().filter(({ repository }) => !begun.has(repository)),
    machine: thisMachine(),
    server: config.serverUrl === '' ? undefined : config.serverUrl,
  };
}

function repositoryOf({ manifest: { source } }: StoredModel): string | undefined {
  return source.kind === 'hub' ? source.repository : undefined;
}

async function bytesIn(folder: string): Promise<number> {
  const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
