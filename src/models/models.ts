/**
 * Models on disk, and how they come there. For the extension and the command line alike; knows neither.
 *
 *   const store = new ModelStore(folder)          folder: storeFolder(setting)          store/folder.ts, store/store.ts
 *   await store.list()                            StoredModel[]: whole ones, and damaged ones with the reason
 *   await store.find('qwen2.5-coder-0.5b')        by id, by part of it, or undefined
 *   await store.partials()                        what was begun and not finished: offer to resume
 *   await store.remove(id) · store.verify(id, …) · moveStore(store, target, …)
 *
 *   const catalogue = readCatalogue(file)         recommended models, in models/catalogue.json   catalogue.ts
 *   expectedMemory(entry.shape).int4              bytes that the engine will take                memory.ts
 *   wrongChoice({ name, chatTemplate })           why a model is for chats and not for this      wrongChoice.ts
 *
 *   const hub = new Hub({ fetch, offline, … })    the only thing that makes requests             hub/hub.ts
 *   await getModel(hub, store, source, { onProgress, signal })   resumes, waits for others       hub/getModel.ts
 *
 *   await resolveModel(text, store)               path for the engine from a path or an id       resolveModel.ts
 *
 * What fails throws a ModelsError, whose `kind` says what could be done; what is aborted throws a CancelledError.
 */
export { type Catalogue, type CatalogueEntry, readCatalogue } from './catalogue.ts';
export { ModelsError, type ModelsErrorKind } from './errors.ts';
export { type GetOptions, getModel, type GetProgress, type HubSource } from './hub/getModel.ts';
export { Hub, type HubOptions } from './hub/hub.ts';
export { expectedMemory, type ModelShape } from './memory.ts';
export { resolveModel } from './resolveModel.ts';
export { defaultStoreFolder, storeFolder } from './store/folder.ts';
export type { Manifest, ManifestFile } from './store/manifest.ts';
export { moveStore } from './store/moveStore.ts';
export { ModelStore, type PartialModel, type StoredModel, type Verification } from './store/store.ts';
export { wrongChoice } from './wrongChoice.ts';
