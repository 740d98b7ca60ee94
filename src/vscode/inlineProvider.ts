import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { EngineClient } from '../client/engineClient.ts';
import type { CompleteParams } from '../engine/protocol.ts';
import { unavailable } from './availability.ts';
import { completeParams } from './completeParams.ts';
import { type AcceptedDraft, describeAccepted } from './drafts/acceptedDraft.ts';
import { draftItems, draftsOf } from './drafts/draftItems.ts';
import { type DraftsHere, HeldDrafts } from './drafts/heldDrafts.ts';
import type { Config } from './config.ts';
import { describeOutcome, type Outcome } from './outcome.ts';
import type { Pause } from './pause.ts';
import type { PowerSource } from './power/powerSource.ts';
import { savingNow } from './power/saving.ts';
import { type Replacement, replacementAt } from './replacement.ts';

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
  readonly #held = new HeldDrafts();
  readonly #settingsChange: vscode.Disposable;
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
    this.#settingsChange = config.onDidChange(() => {
      this.#held.clear();
    });
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
    const replacement = replacementAt(document, position, context);
    const isAutomatic = context.triggerKind === vscode.InlineCompletionTriggerKind.Automatic;
    // Somebody goes through the drafts, for which VS Code asks as if for new ones.
    const held = isAutomatic ? undefined : this.#heldAt(document, position, replacement);
    if (held) return draftItems(held);
    const abort = new AbortController();
    const subscription = token.onCancellationRequested(() => {
      abort.abort();
    });
    try {
      const outcome = await this.#complete(document, position, replacement, isAutomatic, abort.signal);
      return outcome.kind === 'suggested' ? draftItems(outcome.drafts) : [];
    } finally {
      subscription.dispose();
    }
  }

  /**
   * The drafts for a place, for whoever wants to choose.
   *
   * @returns undefined where there is nothing to suggest
   * @throws Error when the engine cannot answer
   */
  async draftsHere(
    document: vscode.TextDocument,
    position: vscode.Position,
    signal: AbortSignal,
  ): Promise<DraftsHere | undefined> {
    const replacement = replacementAt(document, position);
    const held = this.#heldAt(document, position, replacement);
    if (held) return held;
    const outcome = await this.#complete(document, position, replacement, false, signal);
    if (outcome.kind === 'failed') throw new Error(outcome.message);
    return outcome.kind === 'suggested' ? outcome.drafts : undefined;
  }

  #heldAt(
    document: vscode.TextDocument,
    position: vscode.Position,
    replacement: Replacement,
  ): DraftsHere | undefined {
    const isSilent = unavailable(this.#config, this.#pause, document);
    return isSilent ? undefined : this.#held.at(document, position, replacement);
  }

  /** A draft has gone into the text. */
  accepted(draft: AcceptedDraft): void {
    this.#log.debug(describeAccepted(draft));
  }

  async #complete(
    document: vscode.TextDocument,
    position: vscode.Position,
    replacement: Replacement,
    isAutomatic: boolean,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const outcome = await this.#ask(document, position, replacement, isAutomatic, signal);
    const { path } = document.uri;
    const level = outcome.kind === 'failed' ? 'warn' : 'debug';
    this.#log[level](`${path}:${position.line + 1}:${position.character + 1} ${describeOutcome(outcome)}`);
    return outcome;
  }

  async #ask(
    document: vscode.TextDocument,
    position: vscode.Position,
    replacement: Replacement,
    isAutomatic: boolean,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const reason = unavailable(this.#config, this.#pause, document);
    if (reason) return { kind: reason };
    const saving = isAutomatic ? savingNow(this.#config, this.#power) : undefined;
    if (saving === 'off') return { kind: 'onBattery' };
    const { version } = document;
    try {
      if (isAutomatic) await delay(saving ? savingDebounceMs : debounceMs, undefined, { signal });
      const params = completeParams(document, replacement, this.#config);
      const { strategy, leastConfidence } = this.#config.drafts(document);
      const saved: Partial<CompleteParams> = { length: 'line', drafts: { count: 1, strategy } };
      const result = await this.#request(saving ? { ...params, ...saved } : params, signal);
      if (document.version !== version) return { kind: 'stale' };
      const drafts = draftsOf(result, leastConfidence, !isAutomatic);
      // Where the model would rather say nothing, other drafts are for those who ask.
      if (drafts.length > 0 && !(isAutomatic && result.text === '')) {
        const here = { document, version, position, replacement, strategy, drafts };
        if (!saving) this.#held.hold(here); // what is made to save power is not all there is for those who ask
        return { kind: 'suggested', drafts: here, result };
      }
      return { kind: drafts.length === 0 && result.text !== '' ? 'unlikely' : 'empty', result };
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
    this.#settingsChange.dispose();
  }
}
