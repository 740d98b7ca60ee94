import * as vscode from 'vscode';
import type { EngineClient, EngineStatus } from '../../client/engineClient.ts';
import type { CompleteParams, Completion } from '../../engine/protocol.ts';
import type { CompletionEngine, EngineInfo } from '../../servers/completionEngine.ts';
import { ServerClient } from '../../servers/serverClient.ts';
import type { Config } from '../config.ts';
import type { ServerKeys } from './serverKeys.ts';
import { serverSettings } from './serverSettings.ts';

type Status = EngineStatus<EngineInfo>;

/** The server that the settings name, and without one the local engine, which does not run beside a server. */
export class EngineSwitch implements CompletionEngine, vscode.Disposable {
  readonly #local: EngineClient;
  readonly #config: Config;
  readonly #keys: ServerKeys;
  readonly #listeners = new Set<(status: Status) => void>();
  readonly #subscriptions: vscode.Disposable;
  #server: ServerClient | undefined;
  #url = '';
  #offline = false;

  constructor(local: EngineClient, config: Config, keys: ServerKeys) {
    this.#local = local;
    this.#config = config;
    this.#keys = keys;
    this.#subscriptions = vscode.Disposable.from(
      config.onDidChangeServer(() => this.#choose()),
      keys.onDidChange(() => this.#choose()),
      {
        dispose: local.onStatus((status) => {
          if (!this.#server) this.#tell(status);
        }),
      },
    );
    this.#choose();
  }

  get status(): Status {
    return this.#engine.status;
  }

  onStatus(listener: (status: Status) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  complete(params: CompleteParams, signal?: AbortSignal): Promise<Completion> {
    // In a remote window, settings of the user that are the machine's go away without an event.
    if (this.#config.serverUrl !== this.#url || this.#config.offline !== this.#offline) this.#choose();
    return this.#engine.complete(params, signal);
  }

  restart(): Promise<void> {
    return this.#engine.restart();
  }

  get #engine(): CompletionEngine {
    return this.#server ?? this.#local;
  }

  #choose(): void {
    const had = this.#server;
    had?.dispose();
    this.#url = this.#config.serverUrl;
    this.#offline = this.#config.offline;
    this.#server = this.#url === '' ? undefined : this.#open();
    if (this.#server && !had) void this.#local.stop();
    this.#tell(this.status);
  }

  #open(): ServerClient {
    const server = new ServerClient(() => serverSettings(this.#config, this.#keys));
    server.onStatus((status) => {
      if (server === this.#server) this.#tell(status);
    });
    return server;
  }

  #tell(status: Status): void {
    for (const listener of this.#listeners) listener(status);
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#listeners.clear();
    this.#server?.dispose();
  }
}
