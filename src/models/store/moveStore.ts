import type { ModelStore } from './store.ts';

export interface MoveOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly model: string; readonly done: number; readonly total: number }) => void;
}

/**
 * Copies all models to `target`, verifies them, makes that the store's place, and then empties the old one. Interrupted
 * at any moment, the store is whole in one of the two; the same call again finishes the work.
 */
export function moveStore(_store: ModelStore, _target: string, _options: MoveOptions = {}): Promise<ModelStore> {
  throw new Error('skeleton');
}
