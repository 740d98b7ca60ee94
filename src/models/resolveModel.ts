import type { ModelStore } from './store/store.ts';

/**
 * Path for the engine from what the user wrote: a path, or the id of a model of the store. What exists as a path is one.
 *
 * @throws ModelsError when a model of the store is damaged
 */
export function resolveModel(_text: string, _store: ModelStore): Promise<string> {
  throw new Error('skeleton');
}
