import { setTimeout as delay } from 'node:timers/promises';
import { CancelledError } from '../../client/errors.ts';
import { ModelsError } from '../errors.ts';
import { TransientError } from './failures.ts';
import type { HubPatience } from './hub.ts';

/** A try that brought this many bytes was worth it: the count starts anew. */
const WORTH_IT = 1024 * 1024;

/** Counts failures in a row, and waits longer after each. */
export class Retries {
  readonly #patience: HubPatience;
  readonly #signal: AbortSignal | undefined;
  readonly #onWait: (why: string) => void;
  #failures = 0;

  /** @param onWait is told why there is a wait, before it */
  constructor(patience: HubPatience, signal: AbortSignal | undefined, onWait: (why: string) => void) {
    this.#patience = patience;
    this.#signal = signal;
    this.#onWait = onWait;
  }

  /**
   * Waits until it is time for another try.
   *
   * @param gained bytes that the last one brought
   * @throws `error` itself when it is not transient, or patience is at its end
   */
  async after(error: unknown, gained = 0): Promise<void> {
    if (!(error instanceof TransientError)) throw error;
    if (gained >= WORTH_IT) this.#failures = 0;
    const { delaysMs, longestWaitMs } = this.#patience;
    const backOff = delaysMs[this.#failures++];
    if (backOff === undefined) throw error;
    const { retryAfterMs } = error;
    if (retryAfterMs !== undefined && retryAfterMs > longestWaitMs) {
      const minutes = Math.ceil(retryAfterMs / 60_000);
      throw new ModelsError('busy', `${error.message} It wants to be asked again in ${minutes} minutes.`, {
        cause: error,
      });
    }
    this.#onWait(error.message);
    // A little by chance, so that those who were cut off together do not come back together.
    const ms = retryAfterMs ?? backOff * (0.75 + 0.5 * Math.random());
    await delay(ms, undefined, this.#signal && { signal: this.#signal }).catch(() => {
      throw new CancelledError();
    });
  }

  /** What `work` gives when it succeeds at last. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        await this.after(error);
      }
    }
  }
}
