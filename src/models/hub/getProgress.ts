import { Speed } from './speed.ts';

/** How far a download is. */
export interface GetProgress {
  /** `waiting`: for another process; `retrying`: for the next try. */
  readonly phase: 'waiting' | 'asking' | 'downloading' | 'retrying';
  /** Bytes that are on disk, of all files. */
  readonly done: number;
  /** Bytes of all files; 0 until the hub has said. */
  readonly total: number;
  /** Bytes per second lately; absent until there is something to tell. */
  readonly speed?: number;
  /** Seconds. */
  readonly timeLeft?: number;
  /** The file under way, or why there is a wait. */
  readonly detail: string;
}

/** Milliseconds between two reports of bytes. */
const INTERVAL = 100;

/** Puts together what is reported, and keeps reports apart in time. */
export class ProgressReport {
  total = 0;
  readonly #onProgress: ((progress: GetProgress) => void) | undefined;
  readonly #byFile = new Map<string, number>();
  readonly #speed = new Speed();
  #phase: GetProgress['phase'] = 'asking';
  #detail = '';
  #file = '';
  #last = 0;

  constructor(onProgress: ((progress: GetProgress) => void) | undefined) {
    this.#onProgress = onProgress;
  }

  phase(phase: GetProgress['phase'], detail: string): void {
    this.#phase = phase;
    this.#detail = detail;
    if (phase === 'downloading') this.#file = detail;
    this.#report();
  }

  /** Says how many bytes of a file there are, and how many have just come. */
  have(path: string, bytes: number, came: number): void {
    this.#byFile.set(path, bytes);
    this.#speed.add(came);
    if (this.#phase === 'retrying') this.phase('downloading', this.#file);
    else if (performance.now() - this.#last >= INTERVAL) this.#report();
  }

  #report(): void {
    this.#last = performance.now();
    const done = [...this.#byFile.values()].reduce((sum, bytes) => sum + bytes, 0);
    const speed = this.#phase === 'downloading' ? this.#speed.perSecond : undefined;
    this.#onProgress?.({
      phase: this.#phase,
      done,
      total: this.total,
      ...(speed !== undefined && { speed }),
      ...(speed !== undefined && speed > 0 && { timeLeft: (this.total - done) / speed }),
      detail: this.#detail,
    });
  }
}
