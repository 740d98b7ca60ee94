import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { EngineClient } from '../client/engineClient.ts';
import type { CompleteParams } from '../engine/protocol.ts';
import { unavailable } from './availability.ts';
import { completeParams } from './completeParams.ts';
import type { Config } from './config.ts';
import { describeOutcome, type Outcome } from './outcome.ts';
import type { Pause } from './pause.ts';
import type { PowerSource } from './power/powerSource.ts';
import { savingNow } from './power/saving.ts';
import { replacementAt } from './replacement.ts';

/**
 * Just above the 33 ms between the repeats of a held key, so that a held key, or a command that makes several edits,
 * costs one forward pass rather than one each. Keys that a person types are 100 ms and more apart: for those it is
 * only delay, so it must stay short (the editor's own debounce comes on top).
 */
const debounceMs = 40;
/** To save power: longer than between the keys of a word, shorter than a look at what one has written. */
const savingDebounceMs = 300;

export class InlineProvider implements vscode.InlineCompletionItemProvider, vscode.Disposable {
  readonly #client: EngineClient;
  readonly #config: Config;
  readonly #pause: Pause;
  readonly #power: PowerSource;
  readonly #log: vscode.LogOutputChannel;
  readonly #busyChanged = new vscode.EventEmitter<void>();
  readonly onDidChangeBusy = this.#busyChanged.event;
  #requests = 0;

  constructor(
    client: EngineClient,
    config: Config,
    pause: Pause,
    power: PowerSource,
    log: vscode.LogOutputChannel,
  ) {
    this.#client = client;
    this.#config = config;
    this.#pause = pause;
    this.#power = power;
    this.#log = log;
  }

  /** Whether the engine works on a request of ours. */
  get busy(): boolean {
    return this.#requests > 0;
  }

  async provideInlineCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[]> {
    const abort = new AbortController();
    const subscription = token.onCancellationRequested(() => {
      abort.abort();
    });
    try {
      const outcome = await this.#complete(document, position, context, abort.signal);
      const { path } = document.uri;
      const level = outcome.kind === 'failed' ? 'warn' : 'debug';
      this.#log[level](`${path}:${position.line + 1}:${position.character + 1} ${describeOutcome(outcome)}`);
      return outcome.kind === 'suggested' ? [outcome.item] : [];
    } finally {
      subscription.dispose();
    }
  }

  async #complete(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const reason = unavailable(this.#config, this.#pause, document);
    if (reason) return { kind: reason };
    const isAutomatic = context.triggerKind === vscode.InlineCompletionTriggerKind.Automatic;
    const saving = isAutomatic ? savingNow(this.#config, this.#power) : undefined;
    if (saving === 'off') return { kind: 'onBattery' };
    const { version } = document;
    try {
      const replacement = replacementAt(document, position, context);
      if (isAutomatic) await delay(saving ? savingDebounceMs : debounceMs, undefined, { signal });
      const params = completeParams(document, replacement, this.#config);
      const result = await this.#request(saving ? { ...params, length: 'line' } : params, signal);
      if (document.version !== version) return { kind: 'stale' };
      if (result.text === '') return { kind: 'empty', result };
      const item = new vscode.InlineCompletionItem(replacement.text + result.text, replacement.range);
      return { kind: 'suggested', item, result };
    } catch (error) {
      // Whatever fails after a cancellation, fails because of it.
      return signal.aborted ? { kind: 'cancelled' } : { kind: 'failed', message: (error as Error).message };
    }
  }

  async #request(params: CompleteParams, signal: AbortSignal) {
    this.#countRequest(1);
    try {
      return await this.#client.complete(params, signal);
    } finally {
      this.#countRequest(-1);
    }
  }

  #countRequest(change: 1 | -1): void {
    this.#requests += change;
    this.#busyChanged.fire();
  }

  dispose(): void {
    this.#busyChanged.dispose();
  }
}
