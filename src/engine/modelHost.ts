import { setTimeout as delay } from 'node:timers/promises';
import { cannotFill } from '../core/fim/selfTest.ts';
import { readsOtherFiles } from '../core/fim/readsOtherFiles.ts';
import type { CostTable } from '../core/decode/costProfile.ts';
import { type Cancellation, Cancelled } from '../core/decode/sequence.ts';
import { Completer } from './completer.ts';
import { type DraftModel, openDraftModel } from './draftModel.ts';
import { NotLoaded } from './errors.ts';
import { type LoadedModel, loadModel } from './model/loadModel.ts';
import { conditionsOf } from './profile/conditions.ts';
import { Profiler } from './profile/profiler.ts';
import type {
  CompleteParams,
  CompleteResult,
  EngineState,
  LoadParams,
  LoadResult,
  NextByteResult,
  PromptParams,
  WorkspaceParams,
  WorkspaceResult,
} from './protocol.ts';
import { OrtForward } from './session/ortForward.ts';
import { Documents, grammarFolder } from './syntax/documents.ts';
import { Workspace } from './workspace/workspace.ts';

/** Keys follow each other faster while somebody types. */
const QUIET_MS = 1000;

interface Loaded {
  readonly model: LoadedModel;
  readonly draftModel: DraftModel | undefined;
  readonly completer: Completer;
  readonly profiler: Profiler;
  /** Holds the context that costs are being measured with. */
  measured?: OrtForward | undefined;
}

/**
 * Owns the model: loads it, unloads it when idle, loads it again for the next request, and runs requests one
 * after another, since a forward pass uses all the threads there are.
 */
export class ModelHost {
  readonly #onState: (state: EngineState) => void;
  readonly #quietMs: number;
  #params: LoadParams | undefined;
  #loaded: Loaded | undefined;
  /** Outlives the model: what was measured before it was unloaded need not be measured again. */
  #profiler: Profiler | undefined;
  /** Outlives the model, too: it belongs to the tokenizer. */
  #workspace: Workspace | undefined;
  /** Hash of the model with whose tokens that is. */
  #indexedFor = '';
  /** Belongs to no model. */
  readonly #documents = new Documents(grammarFolder());
  #idle: NodeJS.Timeout | undefined;
  /** Settles when everything asked for so far is done. */
  #queue: Promise<unknown> = Promise.resolve();
  /** How many callers wait for costs to be measured. */
  #profiles = 0;
  /** Measures them where nobody waits for that. */
  #background: { aborted: boolean } | undefined;
  /** When the last request was done. */
  #lastRequest = 0;

  /** @param quietMs how long there must have been no request before costs are measured */
  constructor(onState: (state: EngineState) => void, quietMs = QUIET_MS) {
    this.#onState = onState;
    this.#quietMs = quietMs;
  }

  /** Loads a model, in place of the one there is. @throws ModelError */
  load(params: LoadParams): Promise<LoadResult> {
    return this.#enqueue(async () => {
      await this.#unload();
      this.#params = params;
      const start = performance.now();
      const { model } = await this.#ensureLoaded();
      const reason = cannotFill(model.fim);
      return {
        model: params.modelDir,
        parameters: model.parameters,
        format: model.format,
        threads: model.threads,
        ...model.placement,
        layout: model.layout,
        fim: model.fim,
        ...(reason !== undefined && { cannotFill: reason }),
        readsOtherFiles: readsOtherFiles(model.sentinels, model.config.maxLength),
        loadMs: performance.now() - start,
        residentBytes: process.memoryUsage.rss(),
      };
    });
  }

  /** @throws Cancelled, ModelError or NotLoaded */
  complete(params: CompleteParams, cancellation: Cancellation): Promise<CompleteResult> {
    const arrived = performance.now();
    return this.#enqueue(async () => {
      if (cancellation.aborted) throw new Cancelled();
      const started = performance.now();
      const { completer } = await this.#ensureLoaded();
      const ready = performance.now();
      const waited = { queue: started - arrived, load: ready - started };
      const result = await completer.complete(params, cancellation, waited);
      if (result.speculation) this.#measureCosts();
      return result;
    });
  }

  /** @throws Cancelled, ModelError or NotLoaded */
  nextByte(params: PromptParams, cancellation: Cancellation): Promise<NextByteResult> {
    return this.#enqueue(async () => {
      if (cancellation.aborted) throw new Cancelled();
      const { completer } = await this.#ensureLoaded();
      return completer.nextByte(params, cancellation);
    });
  }

  /** @throws ModelError or NotLoaded */
  tokenEnds(text: string): Promise<number[]> {
    return this.#enqueue(async () => (await this.#ensureLoaded()).completer.tokenEnds(text));
  }

  /**
   * Changes which files drafts are taken from. Runs beside the requests: they do not wait for it, and it does not count
   * as one.
   *
   * @throws NotLoaded
   */
  async workspace(params: WorkspaceParams): Promise<WorkspaceResult> {
    if (!this.#workspace) throw new NotLoaded();
    return this.#workspace.change(params);
  }

  /**
   * What passes of this model cost on this machine. Where that is not known it is measured in the pauses between
   * requests, which go first and wait for one pass at most.
   *
   * @param onProgress is told the length of the context that is being measured
   * @throws Cancelled, also when the model is unloaded: the next call goes on from there; ModelError or NotLoaded
   */
  async profile(cancellation: Cancellation, onProgress: (length: number) => void): Promise<CostTable> {
    if (this.#background) this.#background.aborted = true;
    this.#profiles++;
    try {
      return await this.#profile(cancellation, onProgress);
    } finally {
      this.#profiles--;
    }
  }

  async #profile(cancellation: Cancellation, onProgress: (length: number) => void): Promise<CostTable> {
    const loaded = await this.#enqueue(() => this.#ensureLoaded());
    const { profiler } = loaded;
    while (!profiler.table) {
      await this.#quiet();
      const length = await this.#append(() =>
        this.#undisturbed(async () => {
          if (cancellation.aborted || this.#loaded !== loaded) throw new Cancelled();
          return profiler.step((loaded.measured ??= new OrtForward(loaded.model)));
        }),
      );
      if (length !== undefined) onProgress(length);
    }
    loaded.measured = undefined;
    return profiler.table;
  }

  /** Drafts are weighed against what passes cost: where that is not known, it is measured in the pauses to come. */
  #measureCosts(): void {
    if (this.#loaded?.profiler.table || this.#profiles > 0 || this.#background) return;
    this.#background = { aborted: false };
    void this.#profile(this.#background, () => undefined)
      .catch((error: unknown) => {
        // Given up when the model is unloaded: the next request begins again.
        if (error instanceof Cancelled) return;
        console.error(`The costs of passes could not be measured: ${(error as Error).message}`);
      })
      .finally(() => (this.#background = undefined));
  }

  /** Runs a request after those before it. */
  #enqueue<T>(job: () => Promise<T>): Promise<T> {
    clearTimeout(this.#idle);
    const result = this.#append(() => this.#undisturbed(job));
    const last = this.#queue;
    void last.then(() => {
      this.#lastRequest = performance.now();
      if (this.#queue === last) this.#startIdleTimer();
    });
    return result;
  }

  #append<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(job);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  /** Runs a request while indexing waits. */
  async #undisturbed<T>(job: () => Promise<T>): Promise<T> {
    this.#workspace?.pause();
    try {
      return await job();
    } finally {
      this.#workspace?.resume();
    }
  }

  /** Resolves when there is no request, and has been none for a while. Messages that have arrived are seen first. */
  async #quiet(): Promise<void> {
    for (let queue; queue !== this.#queue;) {
      queue = this.#queue;
      await queue;
      await delay(Math.max(0, this.#lastRequest + this.#quietMs - performance.now()));
    }
  }

  async #ensureLoaded(): Promise<Loaded> {
    if (this.#loaded) return this.#loaded;
    if (!this.#params) throw new NotLoaded();
    this.#onState({ state: 'loading' });
    try {
      const model = await loadModel(this.#params, { onFailover: () => this.#moved() });
      const draftModel = await this.#openDraftModel(model);
      const completer = new Completer(model, {
        costs: () => this.#profiler?.table,
        workspace: this.#workspaceOf(model).index,
        draftModel,
        documents: this.#documents,
      });
      this.#loaded = { model, draftModel, completer, profiler: this.#profilerOf(model) };
    } catch (error) {
      this.#onState({ state: 'unloaded' });
      throw error;
    }
    this.#ready(this.#loaded.model);
    return this.#loaded;
  }

  /** Passes cost something else where the model runs now. */
  #moved(): void {
    if (!this.#loaded) return;
    this.#loaded = { ...this.#loaded, profiler: this.#profilerOf(this.#loaded.model) };
    this.#ready(this.#loaded.model);
  }

  #ready({ placement, format }: LoadedModel): void {
    this.#onState({ state: 'ready', placement: { ...placement, format } });
  }

  #profilerOf(model: LoadedModel): Profiler {
    const conditions = conditionsOf(this.#params!, model);
    if (this.#profiler?.conditions !== conditions) {
      this.#profiler = new Profiler(this.#params!.cacheDir, conditions, model.config);
    }
    return this.#profiler;
  }

  /** A draft model only saves time: without it there is still the model. */
  async #openDraftModel(model: LoadedModel): Promise<DraftModel | undefined> {
    const { draftModelDir, ...params } = this.#params!;
    if (draftModelDir === undefined) return undefined;
    try {
      return await openDraftModel({ ...params, draftModelDir }, model);
    } catch (error) {
      console.error(`There will be no draft model: ${(error as Error).message}`);
      return undefined;
    }
  }

  #workspaceOf({ tokenizer, config, hash }: LoadedModel): Workspace {
    const { modelDir } = this.#params!;
    const before = this.#workspace;
    if (before?.modelDir === modelDir && this.#indexedFor === hash) return before;
    before?.dispose();
    this.#indexedFor = hash;
    const workspace = new Workspace({ modelDir, tokenizer, vocabulary: config.vocabulary });
    // The client will not say again which files there are; another tokenizer makes other tokens of them.
    if (before) {
      void workspace.change({ changed: before.files, removed: [] }).catch((error: unknown) => {
        console.error(`The workspace is not indexed: ${(error as Error).message}`);
      });
    }
    return (this.#workspace = workspace);
  }

  async #unload(): Promise<void> {
    const loaded = this.#loaded;
    this.#loaded = undefined;
    if (!loaded) return;
    // What a session says that is given up is no news, and nobody waits for it when the model was idle.
    await loaded.draftModel?.release().catch(() => undefined);
    await loaded.model.release().catch(() => undefined);
    this.#onState({ state: 'unloaded' });
  }

  #startIdleTimer(): void {
    const minutes = this.#params?.idleMinutes ?? 0;
    if (minutes <= 0 || !this.#loaded) return;
    this.#idle = setTimeout(() => void this.#enqueue(() => this.#unload()), minutes * 60_000);
    this.#idle.unref();
  }
}
