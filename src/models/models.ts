/**
 * Models on disk, and how they come there. For the extension and the command line alike; knows neither.
 *
 *   const store = new ModelStore(await storeFolder(setting))                              store/folder.ts, store/store.ts
 *   await store.list()                       StoredModel[]: whole ones, and damaged ones with the reason
 *   await store.find('qwen2.5-coder-0.5b')   by id, repository or its name, or undefined; `get` throws instead
 *   await store.partials()                   what was begun and not finished: `getModel` with the same source goes on
 *   await store.remove(name), store.verify(name, { signal, onProgress })
 *   await moveStore(store, target, { signal, onProgress, settle })                        store/moveStore.ts
 *
 *   const catalogue = readCatalogue(file)    recommended models, models/catalogue.json    catalogue.ts
 *   expectedMemory(entry).int4               bytes that the engine will take              memory.ts
 *   wrongChoice({ name, hasChatTemplate })   why a model is for chats and not for this    wrongChoice.ts
 *
 *   const hub = new Hub({ fetch, offline, mirror, token })    the only thing that makes requests: hub/hub.ts
 *   await getModel(hub, store, source, { onProgress, signal })    a CatalogueEntry is a source: hub/getModel.ts
 *
 *   await findLocalModels(inspect, { onFound, signal })    what other programs have on disk: local/findLocalModels.ts
 *   await importModel(store, path, inspect, { name, onProgress, signal })    a copy of it, in the store: local/importModel.ts
 *                                            `inspect` is that of an EngineProcess
 *
 *   await resolveModel(text, openStore)      path for the engine from a path or the name of a stored model
 *   Staging.open(store.folder, id)           to put a model together from elsewhere, under `store.lock(id)`
 *
 * What fails throws a ModelsError, whose `kind` says what could be done; what is aborted throws a CancelledError.
 */
export {
  type Catalogue,
  type CatalogueEntry,
  downloadBytes,
  findEntry,
  type Licence,
  readCatalogue,
} from './catalogue.ts';
export { ModelsError, type ModelsErrorKind } from './errors.ts';
export { type GetOptions, getModel, type GetProgress, type HubSource } from './hub/getModel.ts';
export { Hub, type HubOptions } from './hub/hub.ts';
export {
  chatWarning,
  findLocalModels,
  type FindOptions,
  type Inspect,
  type LocalModel,
} from './local/findLocalModels.ts';
export { importModel, type ImportOptions } from './local/importModel.ts';
export type { Program } from './local/places.ts';
export { expectedMemory, type ModelShape } from './memory.ts';
export { resolveModel } from './resolveModel.ts';
export { defaultStoreFolder, storeFolder } from './store/folder.ts';
export type { Manifest, ManifestFile } from './store/manifest.ts';
export { moveStore, type MoveOptions } from './store/moveStore.ts';
export { Staging } from './store/staging.ts';
export { ModelStore, type PartialModel, type StoredModel, type Verification } from './store/store.ts';
export { wrongChoice } from './wrongChoice.ts';
