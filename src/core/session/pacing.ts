import { RecentValues } from './recentValues.ts';

/** Intervals that are no typing but a look at what one has written, milliseconds. */
const LONGEST_INTERVAL_MS = 1000;
/** Longer than between the keys of a word, shorter than a look at what one has written, milliseconds. */
export const PAUSE_MS = 300;
const LONGEST_BACK_OFF_MS = 5000;
/** Suggestions that are rejected in a row before there are fewer. */
const PATIENCE = 3;

/** Where a suggestion is about to be made. */
export interface Moment {
  /** Text of the line before the cursor. */
  readonly linePrefix: string;
  /** A suggestion has just been accepted. */
  readonly afterAccept: boolean;
  /** The user wants suggestions, or is to have them, only when he pauses. */
  readonly onPause: boolean;
  /** From the settings. */
  readonly delayAfterDotMs: number;
}

/** How long to wait for another key before the engine is asked, from how somebody types and how quick the engine is. */
export class Pacing {
  /** Milliseconds between keys. */
  readonly #intervals = new RecentValues(40);
  /** Milliseconds that an answer took. */
  readonly #latencies = new RecentValues(20);
  #lastKey = -Infinity;
  #rejected = 0;

  /** @param time milliseconds */
  noteKey(time: number): void {
    const interval = time - this.#lastKey;
    if (interval < LONGEST_INTERVAL_MS) this.#intervals.add(interval);
    this.#lastKey = time;
  }

  noteLatency(milliseconds: number): void {
    this.#latencies.add(milliseconds);
  }

  /** The user has taken a suggestion, or would not have it. */
  noteEnd(wasTaken: boolean): void {
    this.#rejected = wasTaken ? 0 : this.#rejected + 1;
  }

  /** Milliseconds that an answer takes, as far as is known. */
  get latencyMs(): number | undefined {
    return this.#latencies.quantile(0.5);
  }

  /** Milliseconds. The editor has a debounce of its own before (50 ms), so for a quick engine there is none here. */
  delay({ linePrefix, afterAccept, onPause, delayAfterDotMs }: Moment): number {
    const least = Math.max(
      this.#backOff(),
      onPause ? PAUSE_MS : 0,
      isAfterDot(linePrefix) ? delayAfterDotMs : 0,
    );
    // After a line break or an accepted suggestion there is nothing half typed to wait for.
    return afterAccept || linePrefix.trim() === '' ? least : Math.max(least, this.#debounce());
  }

  /**
   * An answer that takes longer than the time to the next key is mostly in vain. The nearer it comes to that, the nearer
   * the delay comes to where three keys of four have been followed by the next.
   */
  #debounce(): number {
    const interval = this.#intervals.quantile(0.5);
    const latency = this.latencyMs;
    if (!interval || latency === undefined) return 0;
    const share = Math.min(1, latency / interval);
    return share < 0.5 ? 0 : share * this.#intervals.quantile(0.75)!;
  }

  /** Doubles with each suggestion that is rejected, after a few. One that is taken ends it. */
  #backOff(): number {
    const beyond = this.#rejected - PATIENCE;
    return beyond < 0 ? 0 : Math.min(LONGEST_BACK_OFF_MS, PAUSE_MS * 2 ** beyond);
  }
}

/** After the dot of a member, not of a number or a sentence. */
function isAfterDot(linePrefix: string): boolean {
  return /[\p{L}_$)\]][\w$]*\??\.$/u.test(linePrefix);
}
