import type { Manifest } from './manifest.ts';

/** A model that is there to the last byte, as far as sizes tell. */
export interface StoredModel {
  /** Name of its folder: `Qwen--Qwen2.5-Coder-0.5B@8123ea2e`. */
  readonly id: string;
  readonly folder: string;
  /** What the engine loads: the folder, or its GGUF file. */
  readonly path: string;
  readonly manifest: Manifest;
  /** Bytes on disk. */
  readonly size: number;
  /** What a cheap check found wrong: it does not load. */
  readonly damage?: string;
}

/** What was begun and can be resumed. */
export interface PartialModel {
  readonly id: string;
  readonly repository: string;
  readonly revision: string;
  /** Bytes. */
  readonly done: number;
  readonly total: number;
}

export interface Verification {
  readonly id: string;
  /** What is wrong, a line each; empty when all hashes are right. */
  readonly problems: readonly string[];
}

export interface VerifyOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** Models in one folder, each in one of its own. Several processes may use it at once. */
export class ModelStore {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** By name. Damaged ones are among them. */
  list(): Promise<StoredModel[]> {
    throw new Error('skeleton');
  }

  /** By id, by repository, or by the repository's name, whatever the case; of several revisions the newest. */
  find(_name: string): Promise<StoredModel | undefined> {
    throw new Error('skeleton');
  }

  partials(): Promise<PartialModel[]> {
    throw new Error('skeleton');
  }

  /** Removes a model, or what there is of one. @throws ModelsError when it is in use or not there */
  remove(_id: string): Promise<void> {
    throw new Error('skeleton');
  }

  /** Reads all of a model and compares the hashes. */
  verify(_id: string, _options: VerifyOptions = {}): Promise<Verification> {
    throw new Error('skeleton');
  }
}
