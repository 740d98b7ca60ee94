import { isAbsolute } from 'node:path';
import type * as vscode from 'vscode';
import { untilAborted } from '../../client/abort.ts';
import { EngineClient } from '../../client/engineClient.ts';
import type { EngineProcessOptions } from '../../client/engineProcess.ts';
import { inspecting } from '../../client/inspecting.ts';
import type { LoadParams, LoadResult } from '../../engine/protocol.ts';
import {
  type Catalogue,
  findLocalModels,
  Hub,
  importModel,
  type LocalModel,
  ModelStore,
  readCatalogue,
  resolveModel,
  storeFolder,
  type StoredModel,
} from '../../models/models.ts';
import type { Config } from '../config.ts';
import { shareText } from './amounts.ts';
import { HubToken } from './hubToken.ts';
import type { Report } from './withProgress.ts';

/** Where things are that the extension was installed with, and where it may put others. */
export interface Places {
  readonly bundledModel: string;
  /** A file. */
  readonly catalogue: string;
  /** Of prepared weights. */
  readonly cache: string;
}

/** The models of this machine, as the settings say now. */
export class ModelServices {
  readonly places: Places;
  readonly #token: HubToken;
  readonly #config: Config;
  readonly #engine: EngineProcessOptions;

  /** @param engine how to start one, to try a model */
  constructor(config: Config, secrets: vscode.SecretStorage, places: Places, engine: EngineProcessOptions) {
    this.#config = config;
    this.#token = new HubToken(secrets);
    this.places = places;
    this.#engine = engine;
  }

  /** @throws ModelsError when the folder that is named cannot be */
  async store(): Promise<ModelStore> {
    return new ModelStore(await storeFolder(this.#config.modelsFolder));
  }

  /** @throws ModelsError when the mirror is no address */
  async hub(): Promise<Hub> {
    return new Hub({
      // Looked up with each request: VS Code puts its own there, which knows its proxies and certificates.
      fetch: (...request) => fetch(...request),
      offline: () => this.#config.offline,
      mirror: this.#config.mirror,
      token: await this.#token.get(),
    });
  }

  /** Where people read about a model of the hub. @throws ModelsError when the mirror is no address */
  async pageOf(repository: string): Promise<string> {
    return `${(await this.hub()).url}/${repository}`;
  }

  /** @returns whether the user has just given a token. @throws ModelsError when the mirror is no address */
  async askForToken(): Promise<boolean> {
    return this.#token.ask(new URL((await this.hub()).url).host);
  }

  /** Models that are recommended. */
  catalogue(): Catalogue {
    return readCatalogue(this.places.catalogue);
  }

  /**
   * What the engine loads by the settings of now, with paths in place of names.
   *
   * @throws ModelsError when there is no such model, or it is damaged
   */
  async load(): Promise<LoadParams> {
    const { bundledModel, cache } = this.places;
    const load = this.#config.load(bundledModel, cache);
    const draftModelDir =
      load.draftModelDir === undefined ? undefined : await this.pathOf(load.draftModelDir);
    return {
      ...load,
      modelDir: load.modelDir === bundledModel ? bundledModel : await this.pathOf(load.modelDir),
      ...(draftModelDir !== undefined && { draftModelDir }),
    };
  }

  /** @param model an absolute path, or the name of a model of the store */
  async pathOf(model: string): Promise<string> {
    const store = () => this.store();
    // A name is never looked for in whatever folder the editor was started in.
    return resolveModel(isAbsolute(model) ? model : (await (await store()).get(model)).folder, store);
  }

  /** What other programs have on this computer. @throws CancelledError */
  found(signal: AbortSignal): Promise<LocalModel[]> {
    return inspecting(this.#engine, (inspect) => findLocalModels(inspect, { signal }));
  }

  /** Copies a model into the store. @param path absolute. @throws ModelsError, CancelledError */
  async import(path: string, report: Report, signal: AbortSignal): Promise<StoredModel> {
    const store = await this.store();
    return inspecting(this.#engine, (inspect) =>
      importModel(store, path, inspect, {
        signal,
        onProgress: ({ done, total }) =>
          report(`copied and read back: ${shareText(done, total)}`, done / total),
      }),
    );
  }

  /**
   * Loads a model in an engine of its own, beside the one in use, and ends it: so a model that does not work disturbs
   * nobody. Its weights are prepared then, and how it fills holes is known.
   *
   * @throws EngineError saying why it does not load, CancelledError
   */
  async try(modelDir: string, signal: AbortSignal): Promise<LoadResult> {
    const { draftModelDir: _, ...load } = this.#config.load(modelDir, this.places.cache);
    const engine = new EngineClient({ ...this.#engine, load: { ...load, modelDir } });
    try {
      return await untilAborted(engine.start(), signal);
    } finally {
      await engine.dispose();
    }
  }
}
