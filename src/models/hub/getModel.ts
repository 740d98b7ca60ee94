import type { ModelStore, StoredModel } from '../store/store.ts';
import type { Hub } from './hub.ts';

/** A model on the hub. A CatalogueEntry is one. */
export interface HubSource {
  /** OWNER/NAME. */
  readonly repository: string;
  /** Branch, tag or commit. */
  readonly revision: string;
  /** A GGUF file of the repository, in place of config.json, tokenizer.json and safetensors. */
  readonly gguf?: string;
}

export interface GetProgress {
  readonly phase: 'waiting' | 'asking' | 'downloading' | 'retrying' | 'verifying';
  /** Bytes that are on disk, of all files. */
  readonly done: number;
  /** Bytes of all files; 0 until the hub has said. */
  readonly total: number;
  /** Bytes per second lately; undefined until there is something to tell. */
  readonly speed?: number;
  /** Seconds. */
  readonly timeLeft?: number;
  /** The file under way, or why there is a wait. */
  readonly detail: string;
}

export interface GetOptions {
  readonly signal?: AbortSignal;
  /** At most some ten times a second. */
  readonly onProgress?: (progress: GetProgress) => void;
}

/**
 * Gets a model into the store, or finds that it is there. What an earlier call left is used; another process that gets
 * the same model is waited for.
 *
 * @throws ModelsError, CancelledError
 */
export function getModel(
  _hub: Hub,
  _store: ModelStore,
  _source: HubSource,
  _options: GetOptions = {},
): Promise<StoredModel> {
  throw new Error('skeleton');
}
