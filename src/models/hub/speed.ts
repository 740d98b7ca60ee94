/** Milliseconds over which speed is averaged: long enough to be steady, short enough to notice a change. */
const WINDOW = 5000;
/** Before this much time, there is nothing to tell. */
const LEAST = 500;

/** How fast something grows: a window of the last seconds. */
export class Speed {
  readonly #now: () => number;
  #samples: { readonly at: number; readonly bytes: number }[] = [];
  #bytes = 0;

  /** @param now milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#samples.push({ at: now(), bytes: 0 });
  }

  add(bytes: number): void {
    this.#bytes += bytes;
    const at = this.#now();
    // A sample in a fiftieth of the window is as good as all.
    if (at - this.#samples.at(-1)!.at >= WINDOW / 50) this.#samples.push({ at, bytes: this.#bytes });
    while (this.#samples.length > 2 && at - this.#samples[1]!.at > WINDOW) this.#samples.shift();
  }

  /** Bytes per second; undefined when it is too early. */
  get perSecond(): number | undefined {
    const { at, bytes } = this.#samples[0]!;
    const ms = this.#now() - at;
    return ms < LEAST ? undefined : (1000 * (this.#bytes - bytes)) / ms;
  }
}
