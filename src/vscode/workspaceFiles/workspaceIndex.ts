import * as vscode from 'vscode';
import type { EngineClient } from '../../client/engineClient.ts';
import type { Config } from '../config.ts';
import type { InlineProvider } from '../inlineProvider.ts';
import { IndexedFiles } from './indexedFiles.ts';
import { RecentFiles } from './recentFiles.ts';

/**
 * Keeps the engine told of the files that drafts may come from: from the first completion on, in trusted workspaces,
 * where the settings want it.
 */
export class WorkspaceIndex implements vscode.Disposable {
  readonly #client: Pick<EngineClient, 'status' | 'workspace'>;
  readonly #config: Config;
  readonly #log: vscode.LogOutputChannel;
  readonly #recent = new RecentFiles();
  readonly #subscriptions: vscode.Disposable;
  #indexed: IndexedFiles | undefined;

  constructor(
    client: Pick<EngineClient, 'status' | 'workspace'>,
    config: Config,
    provider: Pick<InlineProvider, 'busy' | 'onDidChangeBusy'>,
    log: vscode.LogOutputChannel,
  ) {
    this.#client = client;
    this.#config = config;
    this.#log = log;
    this.#subscriptions = vscode.Disposable.from(
      // After a completion, not with it: whoever waits for one has the machine to himself.
      provider.onDidChangeBusy(() => {
        if (!provider.busy) this.#start();
      }),
      config.onDidChange(() => {
        if (!this.#isWanted()) this.#empty();
      }),
    );
  }

  #isWanted(): boolean {
    return vscode.workspace.isTrusted && this.#config.wantsWorkspace;
  }

  #start(): void {
    if (this.#indexed || this.#client.status.kind !== 'ready' || !this.#isWanted()) return;
    this.#indexed = new IndexedFiles(this.#client, this.#recent, this.#log);
  }

  #empty(): void {
    if (!this.#indexed) return;
    this.#indexed.dispose();
    this.#indexed = undefined;
    this.#client
      .workspace({ changed: [], removed: [], reset: true })
      .catch((error: unknown) => this.#log.debug(`The workspace index stays: ${(error as Error).message}`));
  }

  dispose(): void {
    this.#indexed?.dispose();
    this.#recent.dispose();
    this.#subscriptions.dispose();
  }
}
