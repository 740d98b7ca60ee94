import { untilAborted } from '../client/abort.ts';
import type { EngineStatus } from '../client/engineClient.ts';
import { EngineError } from '../client/errors.ts';
import type { CompleteParams, Completion } from '../engine/protocol.ts';
import { complete } from './complete.ts';
import type { CompletionEngine, ServerInfo } from './completionEngine.ts';
import { connectServer, type Server, type ServerSettings } from './connect.ts';
import { ServerError } from './errors.ts';

/** Milliseconds after a failure in which requests fail without asking: what is likely to pass, and what is not. */
const restMs = { passing: 3000, lasting: 60_000 };

type Status = EngineStatus<ServerInfo>;

/**
 * A server as the editor sees it: found out about with the first request, and again when it has failed. A request that
 * fails is not repeated: the next key makes another.
 */
export class ServerClient implements CompletionEngine {
  readonly #settings: () => Promise<ServerSettings>;
  readonly #listeners = new Set<(status: Status) => void>();
  #status: Status = { kind: 'stopped', isRemote: true };
  #server: Promise<Server> | undefined;
  /** Aborts finding out. */
  #ended = new AbortController();
  #failure: { readonly error: Error; readonly until: number } | undefined;

  /** @param settings read with each connection; rejects with an EngineError */
  constructor(settings: () => Promise<ServerSettings>) {
    this.#settings = settings;
  }

  get status(): Status {
    return this.#status;
  }

  onStatus(listener: (status: Status) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Finds out about the server, if that is not done. Rejects with an EngineError. */
  async start(): Promise<ServerInfo> {
    return (await this.#connected()).info;
  }

  async complete(params: CompleteParams, signal = new AbortController().signal): Promise<Completion> {
    const arrived = performance.now();
    const server = await untilAborted(this.#connected(), signal);
    try {
      return await complete(server, params, arrived, signal);
    } catch (error) {
      if (error instanceof ServerError) this.#failed(error, true);
      throw error;
    }
  }

  async restart(): Promise<void> {
    this.#reset();
    await this.#connected();
  }

  dispose(): void {
    this.#listeners.clear();
    this.#reset();
  }

  #reset(): void {
    this.#ended.abort();
    this.#ended = new AbortController();
    this.#server = undefined;
    this.#failure = undefined;
    this.#setStatus({ kind: 'stopped', isRemote: true });
  }

  #connected(): Promise<Server> {
    if (this.#failure && performance.now() < this.#failure.until) return Promise.reject(this.#failure.error);
    return (this.#server ??= this.#connect(this.#ended.signal));
  }

  async #connect(signal: AbortSignal): Promise<Server> {
    this.#setStatus({ kind: 'starting', isRemote: true });
    try {
      const server = await connectServer(await this.#settings(), signal);
      if (!signal.aborted) {
        this.#failure = undefined;
        this.#setStatus({ kind: 'ready', info: server.info });
      }
      return server;
    } catch (error) {
      if (signal.aborted) throw new EngineError('The server is no longer used.', { cause: error });
      this.#failed(error as Error, false);
      throw error;
    }
  }

  /** @param didServe a server that has served before may be back soon, which is not worth a notice */
  #failed(error: Error, didServe: boolean): void {
    const isPassing = error instanceof ServerError && error.isPassing;
    const rest = isPassing ? restMs.passing : restMs.lasting;
    this.#server = undefined;
    this.#failure = { error, until: performance.now() + rest };
    const { message } = error;
    this.#setStatus({
      kind: 'failed',
      isRemote: true,
      message,
      ...(didServe && isPassing && { retryInMs: rest }),
    });
  }

  #setStatus(status: Status): void {
    this.#status = status;
    for (const listener of this.#listeners) listener(status);
  }
}
