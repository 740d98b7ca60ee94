import * as vscode from 'vscode';
import { untilAborted } from '../../client/abort.ts';
import type { CompletionEngine } from '../../servers/completionEngine.ts';
import { Joining } from '../../core/session/joining.ts';
import type { CachePlace } from '../../core/session/suggestionCache.ts';
import type { CompleteParams, Completion } from '../../engine/protocol.ts';

/** Time in which the editor asks again after a key: its debounce (50 ms), and some for the extension host. */
const NEXT_ASK_MS = 100;

/** A request that the engine works on, for whoever waits for it. */
interface Flight {
  readonly place: CachePlace;
  readonly started: number;
  readonly answer: Promise<void>;
  readonly abort: AbortController;
}

/** Requests to the engine, of which the last one may serve the next key, too. */
export class EngineRequests implements vscode.Disposable {
  readonly #client: Pick<CompletionEngine, 'complete'>;
  readonly #onAnswer: (place: CachePlace, result: Completion) => void;
  readonly #joining = new Joining();
  readonly #busyChanged = new vscode.EventEmitter<void>();
  readonly onDidChangeBusy = this.#busyChanged.event;
  #count = 0;
  #last: Flight | undefined;
  #leaving: NodeJS.Timeout | undefined;

  /** @param onAnswer gets every answer, also one that nobody waits for any more */
  constructor(
    client: Pick<CompletionEngine, 'complete'>,
    onAnswer: (place: CachePlace, result: Completion) => void,
  ) {
    this.#client = client;
    this.#onAnswer = onAnswer;
  }

  /** Whether the engine works on a request. */
  get busy(): boolean {
    return this.#count > 0;
  }

  /** Whether a key was what the last answer said. */
  noteAgreement(agreed: boolean): void {
    this.#joining.note(agreed);
  }

  /**
   * Whether the request under way is for a place, or may serve it further on and is worth waiting for.
   *
   * @param latencyMs what a request takes, as far as is known
   */
  servesSoon(place: CachePlace, latencyMs: number | undefined): boolean {
    const flight = this.#last;
    return (
      flight?.place.scope === place.scope &&
      flight.place.suffix === place.suffix &&
      place.prefix.startsWith(flight.place.prefix) &&
      (place.prefix === flight.place.prefix ||
        this.#joining.isWorthwhile(performance.now() - flight.started, latencyMs))
    );
  }

  /** @param hasChanged whether the text has changed since somebody began to wait */
  async join(signal: AbortSignal, hasChanged: () => boolean): Promise<void> {
    clearTimeout(this.#leaving);
    if (this.#last) await this.#wait(this.#last, signal, hasChanged);
  }

  /**
   * Asks the engine. The request before is given up.
   *
   * @throws Error when the engine fails, or the signal is aborted
   */
  async start(
    params: CompleteParams,
    place: CachePlace,
    signal: AbortSignal,
    hasChanged: () => boolean,
  ): Promise<void> {
    signal.throwIfAborted();
    this.#giveUp();
    const abort = new AbortController();
    const started = performance.now();
    const answer = this.#client.complete(params, abort.signal).then((result) => {
      this.#onAnswer(place, result);
    });
    const flight: Flight = { place, started, answer, abort };
    this.#last = flight;
    this.#countRequest(1);
    const settle = (): void => {
      if (this.#last === flight) this.#last = undefined;
      this.#countRequest(-1);
    };
    answer.then(settle, settle);
    await this.#wait(flight, signal, hasChanged);
  }

  /** Whoever waits may leave: then the request is given up, at once or when the next key does not come for it. */
  async #wait(flight: Flight, signal: AbortSignal, hasChanged: () => boolean): Promise<void> {
    try {
      await untilAborted(flight.answer, signal);
    } catch (error) {
      if (signal.aborted && flight === this.#last) {
        if (hasChanged()) this.#leaving = setTimeout(() => this.#giveUp(), NEXT_ASK_MS);
        else this.#giveUp();
      }
      throw error;
    }
  }

  #giveUp(): void {
    clearTimeout(this.#leaving);
    this.#last?.abort.abort();
    this.#last = undefined;
  }

  #countRequest(change: 1 | -1): void {
    this.#count += change;
    this.#busyChanged.fire();
  }

  dispose(): void {
    this.#giveUp();
    this.#busyChanged.dispose();
  }
}
