/** Runs something soon after it is asked for, and not more often than once in a while. Idle, it has no timer. */
export class Throttle {
  readonly #run: () => void;
  readonly #intervalMs: number;
  #timer: NodeJS.Timeout | undefined;
  #last = -Infinity;

  constructor(run: () => void, intervalMs: number) {
    this.#run = run;
    this.#intervalMs = intervalMs;
  }

  request(): void {
    if (this.#timer !== undefined) return;
    const wait = Math.max(0, this.#last + this.#intervalMs - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#last = performance.now();
      this.#run();
    }, wait);
  }

  /** Forgets what was asked for. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
