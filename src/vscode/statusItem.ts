import * as vscode from 'vscode';
import type { CompletionEngine } from '../servers/completionEngine.ts';
import { unavailable } from './availability.ts';
import type { Config } from './config.ts';
import type { InlineProvider } from './inlineProvider.ts';
import type { Pause } from './pause.ts';
import type { PowerSource } from './power/powerSource.ts';
import { savingNow } from './power/saving.ts';
import { RecoveryTrace } from './recovery.ts';
import { statusView } from './status.ts';

/** Requests that answer sooner than this do not show as "thinking": an icon that flickers with each key disturbs. */
const thinkingAfterMs = 250;

/** Foredraft in the status bar; a click opens the menu. */
export class StatusItem implements vscode.Disposable {
  readonly #client: CompletionEngine;
  readonly #config: Config;
  readonly #pause: Pause;
  readonly #power: PowerSource;
  readonly #provider: InlineProvider;
  readonly #item: vscode.StatusBarItem;
  readonly #recoveryTrace = new RecoveryTrace();
  readonly #subscriptions: vscode.Disposable;
  #thinking = false;
  #thinkingTimer: NodeJS.Timeout | undefined;

  constructor(
    client: CompletionEngine,
    config: Config,
    pause: Pause,
    power: PowerSource,
    provider: InlineProvider,
  ) {
    this.#client = client;
    this.#config = config;
    this.#pause = pause;
    this.#power = power;
    this.#provider = provider;
    this.#item = vscode.window.createStatusBarItem('foredraft.status', vscode.StatusBarAlignment.Right, 100);
    this.#item.name = 'Foredraft';
    this.#item.command = 'foredraft.showMenu';
    const update = () => {
      this.#update();
    };
    this.#subscriptions = vscode.Disposable.from(
      new vscode.Disposable(
        client.onStatus((status) => {
          this.#recoveryTrace.note(status);
          this.#update();
        }),
      ),
      config.onDidChange(update),
      pause.onDidChange(update),
      power.onDidChange(update),
      provider.onDidChangeBusy(() => {
        this.#onBusy();
      }),
      vscode.window.onDidChangeActiveTextEditor(update),
      vscode.workspace.onDidOpenTextDocument(update), // also when a document changes its language
    );
    this.#update();
    this.#item.show();
  }

  #onBusy(): void {
    clearTimeout(this.#thinkingTimer);
    if (this.#provider.busy) {
      this.#thinkingTimer = setTimeout(() => {
        this.#setThinking(true);
      }, thinkingAfterMs);
    } else {
      this.#setThinking(false);
    }
  }

  #setThinking(thinking: boolean): void {
    if (thinking === this.#thinking) return;
    this.#thinking = thinking;
    this.#update();
  }

  #update(): void {
    const document = vscode.window.activeTextEditor?.document;
    const view = statusView({
      engine: this.#client.status,
      unavailable: unavailable(this.#config, this.#pause, document),
      pausedUntil: this.#pause.until,
      languageId: document?.languageId,
      thinking: this.#thinking,
      recovery: this.#recoveryTrace.last,
      saving: savingNow(this.#config, this.#power),
    });
    this.#item.text = `$(${view.icon}) Foredraft`;
    this.#item.tooltip = ['Foredraft: ' + view.label, view.detail].filter(Boolean).join('\n');
    // A screen reader has no tooltip.
    this.#item.accessibilityInformation = { label: this.#item.tooltip.replaceAll('\n', '. ') };
    this.#item.backgroundColor = view.error
      ? new vscode.ThemeColor('statusBarItem.errorBackground')
      : undefined;
  }

  dispose(): void {
    clearTimeout(this.#thinkingTimer);
    this.#subscriptions.dispose();
    this.#item.dispose();
  }
}
