import { setTimeout as delay } from 'node:timers/promises';
import { CancelledError } from '../../client/errors.ts';
import type { CompletionEngine } from '../../servers/completionEngine.ts';
import { type Moment, Pacing } from '../../core/session/pacing.ts';
import { restOf } from '../../core/session/continuation.ts';
import { type CachedAnswer, type CachePlace, SuggestionCache } from '../../core/session/suggestionCache.ts';
import type { CompleteParams, Completion, Draft } from '../../engine/protocol.ts';
import type { AnswerSource } from '../../core/stats/events.ts';
import { type Answer, draftsAt, placeOf } from './answer.ts';
import { EngineRequests } from './engineRequests.ts';

/** What is asked, and how it came about. */
export interface Question extends Pick<Moment, 'onPause' | 'delayAfterDotMs'> {
  readonly params: CompleteParams;
  /** The editor asks by itself, nobody by hand. */
  readonly isAutomatic: boolean;
  readonly signal: AbortSignal;
  /** Whether the text has changed since. */
  readonly hasChanged: () => boolean;
}

/** Answers for places in documents: an earlier one that leads there, that to the request under way, or a new one. */
export class Answers {
  readonly #cache = new SuggestionCache<Completion>();
  readonly #pacing = new Pacing();
  readonly #requests: EngineRequests;
  #isAfterAccept = false;
  /** Of all answers before, none is one any more, nor those that are still to come. */
  #generation = 0;
  /** What the last answer says will be typed, and where. */
  #expected: { readonly place: CachePlace; readonly draft: Draft } | undefined;

  constructor(client: Pick<CompletionEngine, 'complete'>) {
    this.#requests = new EngineRequests(client, (place, result) => {
      this.#cache.put(place, result);
      this.#pacing.noteLatency(result.timings.total);
    });
  }

  /** Whether the engine works on one. */
  get busy(): boolean {
    return this.#requests.busy;
  }

  get onDidChangeBusy(): EngineRequests['onDidChangeBusy'] {
    return this.#requests.onDidChangeBusy;
  }

  /** A suggestion has gone into the text. */
  noteAccepted(): void {
    this.#isAfterAccept = true;
  }

  /** Asks the engine for what is about to be asked for. */
  prepare(params: CompleteParams): void {
    const place = placeOf(params, this.#generation);
    if (this.#known(place)) return;
    const whoeverWaits = new AbortController().signal;
    // Where it fails, the question that follows does so as well, and is heard.
    this.#requests.start(params, place, whoeverWaits, () => false).catch(() => undefined);
  }

  /** A suggestion that was seen is gone: taken, or not wanted. */
  noteEnd(wasTaken: boolean): void {
    this.#pacing.noteEnd(wasTaken);
  }

  /** The settings have changed, or the model: what was answered does not count any more. */
  forget(): void {
    this.#generation++;
    this.#cache.clear();
    this.#expected = undefined;
  }

  /** @throws Error when the engine fails, or the signal is aborted */
  async get(question: Question): Promise<Answer> {
    const { params, isAutomatic, signal, hasChanged } = question;
    const start = performance.now();
    const place = placeOf(params, this.#generation);
    const wait = isAutomatic ? this.#noteKey(question, place, start) : 0;
    const known = (from: AnswerSource, debounceMs = 0): Answer | undefined => {
      const found = this.#known(place);
      if (!found) return undefined;
      const drafts = draftsAt(found, place);
      this.#expected = { place, draft: drafts[0] ?? found.answer };
      const typed = place.prefix.slice(found.place.prefix.length);
      return { result: found.answer, typed, drafts, from, debounceMs, totalMs: performance.now() - start };
    };

    const earlier = known('cache');
    if (earlier) return earlier;
    if (this.#requests.servesSoon(place, this.#pacing.latencyMs)) {
      await this.#requests.join(signal, hasChanged).catch((error: unknown) => {
        // Who asked for it has left, and it was given up.
        if (signal.aborted || !(error instanceof CancelledError)) throw error;
      });
      const joined = known('joined');
      if (joined) return joined;
    } else if (wait > 0) {
      await delay(wait, undefined, { signal });
    }
    const debounceMs = performance.now() - start;
    await this.#requests.start(params, place, signal, hasChanged);
    return known('engine', debounceMs)!; // it has just been put there
  }

  #known(place: CachePlace): CachedAnswer<Completion> | undefined {
    return this.#cache.find(place, (cached, place) => draftsAt(cached, place).length > 0);
  }

  /** @returns how long to wait for another one, milliseconds */
  #noteKey({ params, onPause, delayAfterDotMs }: Question, place: CachePlace, time: number): number {
    this.#pacing.noteKey(time);
    const { prefix } = params;
    const expected = this.#expected;
    this.#expected = undefined;
    if (
      expected &&
      prefix.length > expected.place.prefix.length &&
      prefix.startsWith(expected.place.prefix)
    ) {
      this.#requests.noteAgreement(restOf(expected.draft, expected.place, place) !== undefined);
    }
    const afterAccept = this.#isAfterAccept;
    this.#isAfterAccept = false;
    const linePrefix = prefix.slice(prefix.lastIndexOf('\n') + 1);
    return this.#pacing.delay({ linePrefix, afterAccept, onPause, delayAfterDotMs });
  }

  dispose(): void {
    this.#requests.dispose();
  }
}
