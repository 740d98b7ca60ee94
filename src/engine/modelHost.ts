import { type Cancellation, Cancelled } from '../core/decode/sequence.ts';
import { Completer } from './completer.ts';
import { NotLoaded } from './errors.ts';
import { type LoadedModel, loadModel } from './model/loadModel.ts';
import type {
  CompleteParams,
  CompleteResult,
  EngineState,
  LoadParams,
  LoadResult,
  NextByteResult,
  PromptParams,
} from './protocol.ts';

/**
 * Owns the model: loads it, unloads it when idle, loads it again for the next request, and runs requests one
 * after another, since a forward pass uses all the threads there are.
 */
export class ModelHost {
  readonly #onState: (state: EngineState) => void;
  #params: LoadParams | undefined;
  #loaded: { model: LoadedModel; completer: Completer } | undefined;
  #idle: NodeJS.Timeout | undefined;
  /** Settles when everything asked for so far is done. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(onState: (state: EngineState) => void) {
    this.#onState = onState;
  }

  /** Loads a model, in place of the one there is. @throws ModelError */
  load(params: LoadParams): Promise<LoadResult> {
    return this.#enqueue(async () => {
      await this.#unload();
      this.#params = params;
      const start = performance.now();
      const { model } = await this.#ensureLoaded();
      return {
        model: params.modelDir,
        parameters: model.parameters,
        format: params.format,
        threads: model.threads,
        layout: model.layout,
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
      return completer.complete(params, cancellation, { queue: started - arrived, load: ready - started });
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

  #enqueue<T>(job: () => Promise<T>): Promise<T> {
    clearTimeout(this.#idle);
    const result = this.#queue.then(job);
    this.#queue = result.catch(() => undefined);
    const last = this.#queue;
    void last.then(() => {
      if (this.#queue === last) this.#startIdleTimer();
    });
    return result;
  }

  async #ensureLoaded(): Promise<{ model: LoadedModel; completer: Completer }> {
    if (this.#loaded) return this.#loaded;
    if (!this.#params) throw new NotLoaded();
    this.#onState({ state: 'loading' });
    try {
      const model = await loadModel(this.#params);
      this.#loaded = { model, completer: new Completer(model) };
    } catch (error) {
      this.#onState({ state: 'unloaded' });
      throw error;
    }
    this.#onState({ state: 'ready' });
    return this.#loaded;
  }

  async #unload(): Promise<void> {
    const loaded = this.#loaded;
    this.#loaded = undefined;
    if (!loaded) return;
    await loaded.model.release();
    this.#onState({ state: 'unloaded' });
  }

  #startIdleTimer(): void {
    const minutes = this.#params?.idleMinutes ?? 0;
    if (minutes <= 0 || !this.#loaded) return;
    this.#idle = setTimeout(() => void this.#enqueue(() => this.#unload()), minutes * 60_000);
    this.#idle.unref();
  }
}
