import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import {
  ErrorCode,
  type CompleteParams,
  type CompleteResult,
  type DevicesResult,
  type EngineState,
  type LoadParams,
  type LoadResult,
  type NextByteResult,
  type PromptParams,
  type WorkspaceParams,
  type WorkspaceResult,
} from '../engine/protocol.ts';
import type { CostTable } from '../core/decode/costProfile.ts';
import { untilAborted } from './abort.ts';
import { BackOff } from './backOff.ts';
import { EngineProcess, type EngineProcessOptions } from './engineProcess.ts';
import { EngineError } from './errors.ts';
import { WorkspaceFiles } from './workspaceFiles.ts';

/** @typeParam Info what is known of an engine that is ready */
export type EngineStatus<Info = LoadResult> =
  /** Not started yet; the first request starts it. `isRemote`: it is a server, and not ours to start. */
  | { readonly kind: 'stopped'; readonly isRemote?: true }
  | { readonly kind: 'starting'; readonly isRemote?: true }
  | { readonly kind: 'ready'; readonly info: Info }
  /** Nothing was asked for a while. The model is not in memory; the next request loads it. */
  | { readonly kind: 'unloaded' }
  /** With `retryInMs` it is started again by itself, without only by `restart` or `reconfigure`. */
  | {
      readonly kind: 'failed';
      readonly message: string;
      readonly retryInMs?: number;
      readonly isRemote?: true;
      /** It is the model that is wrong, not the engine. */
      readonly badModel?: true;
    };

/** What is to be loaded, or who finds that out: asked again with each start. */
export type LoadSource = LoadParams | (() => Promise<LoadParams>);

export interface EngineOptions extends EngineProcessOptions {
  readonly load: LoadSource;
}

interface LoadedEngine {
  readonly child: EngineProcess;
  readonly info: LoadResult;
}

/**
 * The engine as its users see it: starts with the first request, and is started again when it crashes.
 *
 * A request in flight when the engine dies is rejected, not repeated: it may be what killed it, and the text it
 * was for has usually moved on. Requests after it wait for the restarted engine.
 */
export class EngineClient {
  readonly #options: EngineProcessOptions;
  readonly #backOff: BackOff;
  readonly #listeners = new Set<(status: EngineStatus) => void>();
  readonly #workspaceFiles = new WorkspaceFiles();
  #load: LoadSource;
  /** What the engine was started with. */
  #loaded: Promise<LoadParams> | undefined;
  #status: EngineStatus = { kind: 'stopped' };
  /** Loaded, loading, waiting for its restart, or failed for good; undefined when stopped. */
  #engine: Promise<LoadedEngine> | undefined;
  /** The process that runs now, loaded or not. */
  #child: EngineProcess | undefined;
  /** When the process had loaded its model; Infinity until then. */
  #readyAt = Infinity;
  /** Aborts a wait for a restart. */
  #waiting = new AbortController();
  #disposed = false;

  constructor(options: EngineOptions, backOff = new BackOff()) {
    this.#options = options;
    this.#load = options.load;
    this.#backOff = backOff;
  }

  get status(): EngineStatus {
    return this.#status;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** @returns what removes the listener */
  onStatus(listener: (status: EngineStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async start(): Promise<LoadResult> {
    return (await this.#running()).info;
  }

  /** Rejects with a CancelledError when `signal` aborts, else with an EngineError; as do the other requests. */
  complete(params: CompleteParams, signal?: AbortSignal): Promise<CompleteResult> {
    return this.#ask((child) => child.complete(params, signal), signal);
  }

  /** Distribution of the byte after the cursor. */
  nextByte(params: PromptParams, signal?: AbortSignal): Promise<NextByteResult> {
    return this.#ask((child) => child.nextByte(params, signal), signal);
  }

  /** Where the tokens of a text end, as offsets into it. */
  tokenEnds(text: string, signal?: AbortSignal): Promise<number[]> {
    return this.#ask((child) => child.tokenEnds(text, signal), signal);
  }

  /**
   * What passes cost on this machine; measured in the pauses between requests, unless it is known. Rejects when the
   * model is unloaded meanwhile, with which the engine ends: the next call begins again.
   */
  profile(signal?: AbortSignal, onProgress: (length: number) => void = () => undefined): Promise<CostTable> {
    return this.#ask((child) => child.profile(onProgress, signal), signal);
  }

  /** Tries the devices that nothing is known of. What it finds counts when the model is loaded the next time. */
  async devices(signal?: AbortSignal): Promise<DevicesResult> {
    const params = { load: await this.#params(), again: false };
    return this.#ask((child) => child.devices(params, signal), signal);
  }

  /**
   * Tells which files drafts may be taken from, and which have changed. Resolves when they are indexed. Starts no engine:
   * the next that runs is told, as is every one after a restart. Rejects with an EngineError.
   */
  workspace(changes: WorkspaceParams): Promise<WorkspaceResult> {
    return this.#workspaceFiles.update(changes);
  }

  /** Takes effect at once where the engine runs, else with its start. By default, `load` is asked again. */
  async reconfigure(load: LoadSource = this.#load): Promise<void> {
    this.#load = load;
    const [wanted] = await Promise.allSettled([this.#params()]);
    // Read only now: another call may have restarted it meanwhile, and one restart more would fail that call.
    const [loaded] = await Promise.allSettled([this.#loaded]);
    const isSame = wanted.status === 'fulfilled' && isDeepStrictEqual(wanted, loaded);
    if (this.#engine && (!isSame || this.#status.kind === 'failed')) await this.restart();
  }

  async restart(): Promise<void> {
    await this.#stop();
    await this.#running();
  }

  /** Ends the engine. The next request starts it again. */
  stop(): Promise<void> {
    return this.#stop();
  }

  /** Resolves when the process is gone. The kill itself is sent before this returns. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#listeners.clear();
    this.#workspaceFiles.dispose();
    await this.#stop();
  }

  async #ask<R>(request: (child: EngineProcess) => Promise<R>, signal: AbortSignal | undefined): Promise<R> {
    const engine = await untilAborted(this.#running(), signal);
    try {
      return await request(engine.child);
    } catch (error) {
      // Unloaded when idle, and its files have gone since.
      if (error instanceof EngineError && error.code === ErrorCode.badModel) {
        this.#failed(engine.child, error);
      }
      throw error;
    }
  }

  #running(): Promise<LoadedEngine> {
    if (this.#disposed) return Promise.reject(new EngineError('The completion engine was stopped.'));
    return this.#engine ?? this.#become(this.#launch());
  }

  /** Makes `engine` the one that requests wait for. There may be none waiting, so a failure counts as seen. */
  #become(engine: Promise<LoadedEngine>): Promise<LoadedEngine> {
    engine.catch(() => undefined);
    this.#engine = engine;
    return engine;
  }

  async #launch(): Promise<LoadedEngine> {
    this.#setStatus({ kind: 'starting' });
    let info: LoadResult | undefined;
    const child = new EngineProcess(this.#options, (state) => {
      if (child !== this.#child || !info) return;
      info = { ...info, ...state.placement };
      if (state.state === 'unloaded' && !child.isBusy) this.#dismiss(child);
      else this.#setStatus(statusOf(state, info));
    });
    this.#child = child;
    this.#readyAt = Infinity;
    void child.ended.then((reason) => {
      if (child === this.#child) this.#crashed(reason);
    });
    try {
      this.#loaded = this.#params();
      info = await child.load(await this.#loaded);
    } catch (error) {
      if (!child.hasEnded) this.#failed(child, error as EngineError);
      throw error;
    }
    this.#readyAt = Date.now();
    this.#workspaceFiles.tell(child);
    this.#setStatus({ kind: 'ready', info });
    return { child, info };
  }

  /**
   * Ends an engine that has unloaded its model. Without a model it would keep about as much memory as with one: neither
   * V8 nor the C library give back what they have freed while nothing happens (docs/engine.md). The next request starts
   * another.
   */
  #dismiss(child: EngineProcess): void {
    this.#child = undefined;
    this.#engine = undefined;
    void child.kill();
    this.#setStatus({ kind: 'unloaded' });
  }

  /** An engine that answers that it cannot load would answer the same again; only one that dies is retried. */
  #failed(child: EngineProcess, error: EngineError): void {
    if (child !== this.#child) return;
    this.#child = undefined;
    void child.kill();
    this.#giveUp(error);
  }

  #giveUp(error: EngineError): void {
    void this.#become(Promise.reject(error));
    const { message, code } = error;
    this.#setStatus({ kind: 'failed', message, ...(code === ErrorCode.badModel && { badModel: true }) });
  }

  /** @throws EngineError saying why there is nothing to load */
  async #params(): Promise<LoadParams> {
    if (typeof this.#load !== 'function') return this.#load;
    try {
      return await this.#load();
    } catch (cause) {
      throw new EngineError((cause as Error).message, { cause, code: ErrorCode.badModel });
    }
  }

  #crashed(reason: string): void {
    this.#child = undefined;
    const retryInMs = this.#backOff.crashed(Date.now() - this.#readyAt);
    if (retryInMs === undefined) {
      const message = `${reason} It did so ${this.#backOff.crashes} times in a row and stays stopped; restart it when the cause is gone.`;
      this.#giveUp(new EngineError(message));
    } else {
      void this.#become(this.#launchAfter(retryInMs));
      this.#setStatus({ kind: 'failed', message: reason, retryInMs });
    }
  }

  async #launchAfter(ms: number): Promise<LoadedEngine> {
    try {
      await delay(ms, undefined, { signal: this.#waiting.signal });
    } catch (cause) {
      throw new EngineError('The completion engine was stopped.', { cause });
    }
    return this.#launch();
  }

  async #stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined; // so that its end is not taken for a crash
    this.#engine = undefined;
    this.#waiting.abort();
    this.#waiting = new AbortController();
    this.#backOff.reset();
    this.#setStatus({ kind: 'stopped' });
    await child?.kill();
  }

  #setStatus(status: EngineStatus): void {
    this.#status = status;
    for (const listener of this.#listeners) listener(status);
  }
}

function statusOf({ state }: EngineState, info: LoadResult): EngineStatus {
  switch (state) {
    case 'loading':
      return { kind: 'starting' };
    case 'ready':
      return { kind: 'ready', info };
    case 'unloaded':
      return { kind: 'unloaded' };
  }
}
