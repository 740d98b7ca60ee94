/** Adds up the time of some work that is done in pieces. */
export class Stopwatch {
  #milliseconds = 0;

  get milliseconds(): number {
    return this.#milliseconds;
  }

  time<T>(work: () => T): T {
    const start = performance.now();
    const result = work();
    this.#milliseconds += performance.now() - start;
    return result;
  }
}
