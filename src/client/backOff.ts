/** Half a second, then twice as long each time, up to half a minute. The length of the list is the patience. */
const restartDelaysMs = [500, 1000, 2000, 4000, 8000, 16_000, 30_000];

/** An engine that served this long before it crashed was healthy: its crash starts a new count. */
const healthyAfterMs = 60_000;

/** Decides when a crashed engine is started again. */
export class BackOff {
  readonly #delaysMs: readonly number[];
  #crashes = 0;

  constructor(delaysMs = restartDelaysMs) {
    this.#delaysMs = delaysMs;
  }

  /** Crashes since the engine was last healthy. */
  get crashes(): number {
    return this.#crashes;
  }

  /**
   * Counts a crash of an engine that had been serving for `servedMs`.
   * @returns milliseconds to wait before the next start, or undefined to give up
   */
  crashed(servedMs: number): number | undefined {
    if (servedMs >= healthyAfterMs) this.#crashes = 0;
    return this.#delaysMs[this.#crashes++];
  }

  reset(): void {
    this.#crashes = 0;
  }
}
