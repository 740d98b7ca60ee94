import { posix } from 'node:path';
import * as vscode from 'vscode';
import { EngineError } from '../client/errors.ts';
import { type CompleteParams, ErrorCode } from '../engine/protocol.ts';
import type { CompletionEngine } from '../servers/completionEngine.ts';
import { unavailable } from './availability.ts';
import { completeParams } from './completeParams.ts';
import type { Config } from './config.ts';
import type { OtherFiles } from './context/otherFiles.ts';
import { type AcceptedDraft, describeAccepted } from './drafts/acceptedDraft.ts';
import { draftItems } from './drafts/draftItems.ts';
import type { DraftsHere } from './drafts/draftsHere.ts';
import { describeOutcome, type Outcome } from './outcome.ts';
import type { Pause } from './pause.ts';
import type { PowerSource } from './power/powerSource.ts';
import { type Saving, savingNow } from './power/saving.ts';
import { type Replacement, replacementAt } from './replacement.ts';
import type { Answer } from './session/answer.ts';
import { Answers } from './session/answers.ts';

/** A wish for a completion. */
interface Ask {
  readonly document: vscode.TextDocument;
  readonly position: vscode.Position;
  readonly replacement: Replacement;
  /** The editor asks by itself, nobody by hand. */
  readonly isAutomatic: boolean;
  readonly signal: AbortSignal;
}

/** An ask that has ended. */
export interface Asked extends Ask {
  readonly outcome: Outcome;
}

export class InlineProvider implements vscode.InlineCompletionItemProvider, vscode.Disposable {
  readonly #config: Config;
  readonly #pause: Pause;
  readonly #power: PowerSource;
  readonly #log: vscode.LogOutputChannel;
  readonly #otherFiles: Pick<OtherFiles, 'of'>;
  readonly #answers: Answers;
  readonly #changes: vscode.Disposable;
  readonly #asked = new vscode.EventEmitter<Asked>();
  readonly onDidAsk = this.#asked.event;

  constructor(
    client: Pick<CompletionEngine, 'complete' | 'onStatus'>,
    config: Config,
    pause: Pause,
    power: PowerSource,
    log: vscode.LogOutputChannel,
    otherFiles: Pick<OtherFiles, 'of'>,
  ) {
    this.#config = config;
    this.#pause = pause;
    this.#power = power;
    this.#log = log;
    this.#otherFiles = otherFiles;
    this.#answers = new Answers(client);
    const forget = (): void => {
      this.#answers.forget();
    };
    this.#changes = vscode.Disposable.from(
      config.onDidChange(forget),
      // What is loaded next may be another model. Not with the start itself: there is a request that waits for that.
      new vscode.Disposable(
        client.onStatus(({ kind }) => (kind === 'stopped' || kind === 'failed') && forget()),
      ),
    );
  }

  /** Whether the engine works on a request of ours. */
  get busy(): boolean {
    return this.#answers.busy;
  }

  get onDidChangeBusy(): vscode.Event<void> {
    return this.#answers.onDidChangeBusy;
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
      const outcome = await this.#complete({
        document,
        position,
        replacement: replacementAt(document, position, context),
        isAutomatic: context.triggerKind === vscode.InlineCompletionTriggerKind.Automatic,
        signal: abort.signal,
      });
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
    const outcome = await this.#complete({ document, position, replacement, isAutomatic: false, signal });
    if (outcome.kind === 'failed') throw new Error(outcome.message);
    return outcome.kind === 'suggested' ? outcome.drafts : undefined;
  }

  /** A draft has gone into the text of the active editor. */
  accepted(draft: AcceptedDraft): void {
    this.#answers.noteAccepted();
    this.#log.debug(describeAccepted(draft));
    this.#prepareNext();
  }

  /** The editor asks for what comes after an accepted draft, too, but takes its time to. */
  #prepareNext(): void {
    const editor = vscode.window.activeTextEditor;
    if (!editor || savingNow(this.#config, this.#power)) return;
    const { document, selection } = editor;
    const isSoon = this.#config.mode(document) === 'automatic';
    if (!isSoon || this.#refusal(document, true, undefined)) return;
    const replacement = replacementAt(document, selection.active);
    this.#answers.prepare(this.#params({ document, replacement }, false));
  }

  /** A suggestion that was seen is gone: taken, or not wanted. */
  noteEnd(wasTaken: boolean): void {
    this.#answers.noteEnd(wasTaken);
  }

  async #complete(ask: Ask): Promise<Outcome> {
    const outcome = await this.#ask(ask);
    const { document, position } = ask;
    const level = outcome.kind === 'failed' ? 'warn' : 'debug';
    // No path: a log goes along with bug reports.
    const place = `${posix.basename(document.uri.path)}:${position.line + 1}:${position.character + 1}`;
    this.#log[level](`${place} ${describeOutcome(outcome)}`);
    this.#asked.fire({ ...ask, outcome });
    return outcome;
  }

  async #ask(ask: Ask): Promise<Outcome> {
    const { document, isAutomatic, signal } = ask;
    const saving = isAutomatic ? savingNow(this.#config, this.#power) : undefined;
    const refusal = this.#refusal(document, isAutomatic, saving);
    if (refusal) return refusal;
    const { version } = document;
    const hasChanged = (): boolean => document.version !== version;
    try {
      const answer = await this.#answers.get({
        params: this.#params(ask, saving !== undefined),
        onPause: saving !== undefined || this.#config.mode(document) === 'onPause',
        delayAfterDotMs: this.#config.delayAfterDotMs(document),
        isAutomatic,
        signal,
        hasChanged,
      });
      return hasChanged() ? { kind: 'stale' } : this.#judge(ask, answer);
    } catch (error) {
      // Whatever fails after a cancellation, fails because of it.
      if (signal.aborted) return { kind: 'cancelled' };
      const badModel = error instanceof EngineError && error.code === ErrorCode.badModel;
      return { kind: 'failed', message: (error as Error).message, badModel };
    }
  }

  /** Why nothing is wanted in a document, by the settings and the state of the machine. */
  #refusal(
    document: vscode.TextDocument,
    isAutomatic: boolean,
    saving: Saving | undefined,
  ): Outcome | undefined {
    const reason = unavailable(this.#config, this.#pause, document);
    if (reason) return { kind: reason };
    if (saving === 'off') return { kind: 'onBattery' };
    return isAutomatic && this.#config.mode(document) === 'manual' ? { kind: 'manual' } : undefined;
  }

  #params(
    { document, replacement }: Pick<Ask, 'document' | 'replacement'>,
    isSaving: boolean,
  ): CompleteParams {
    const params = completeParams(document, replacement, this.#config, this.#otherFiles.of(document));
    return isSaving ? { ...params, length: 'line', drafts: { ...params.drafts!, count: 1 } } : params;
  }

  /** Whether there is something to show. Whoever asks by hand gets what there is, however improbable. */
  #judge({ document, position, replacement, isAutomatic }: Ask, answer: Answer): Outcome {
    const { strategy, leastConfidence } = this.#config.drafts(document);
    const { drafts: all, typed, result } = answer;
    const wantsNone = typed === '' && result.text === '';
    // Where the model would rather say nothing, other drafts are for those who ask.
    if (all.length === 0 || (isAutomatic && wantsNone)) {
      const { emptiedBy } = result;
      return emptiedBy ? { kind: 'filtered', by: emptiedBy, answer } : { kind: 'empty', answer };
    }
    const drafts = all.filter(
      ({ confidence = 1 }, index) =>
        confidence >= leastConfidence || (!isAutomatic && index === 0 && !wantsNone),
    );
    if (drafts.length === 0) return { kind: 'unlikely', answer };
    const { version } = document;
    return {
      kind: 'suggested',
      drafts: { document, version, position, replacement, strategy, drafts },
      answer,
    };
  }

  dispose(): void {
    this.#answers.dispose();
    this.#asked.dispose();
    this.#changes.dispose();
  }
}
