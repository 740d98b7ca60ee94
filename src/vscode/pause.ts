import * as vscode from 'vscode';

export type PauseEnd = Date | 'windowClosed';

/** A pause of the completions in this window. Never outlives it: who wants them off for good turns them off. */
export class Pause implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #checkEveryMs: number;
  #until: PauseEnd | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param checkEveryMs how late the end may be announced when the machine has slept through it */
  constructor(checkEveryMs = 10_000) {
    this.#checkEveryMs = checkEveryMs;
  }

  /** When the pause ends, or undefined when there is none. By the clock: timers stand still while a machine sleeps. */
  get until(): PauseEnd | undefined {
    return remainingMs(this.#until) > 0 ? this.#until : undefined;
  }

  for(minutes: number): void {
    this.#set(new Date(Date.now() + minutes * 60_000));
    this.#resumeInTime();
  }

  untilWindowCloses(): void {
    this.#set('windowClosed');
  }

  resume(): void {
    this.#set(undefined);
  }

  #resumeInTime(): void {
    const ms = remainingMs(this.#until);
    if (ms <= 0) {
      this.resume();
      return;
    }
    this.#timer = setTimeout(
      () => {
        this.#resumeInTime();
      },
      Math.min(ms, this.#checkEveryMs),
    );
  }

  #set(until: PauseEnd | undefined): void {
    clearTimeout(this.#timer);
    this.#until = until;
    this.#changed.fire();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#changed.dispose();
  }
}

function remainingMs(until: PauseEnd | undefined): number {
  if (until instanceof Date) return until.getTime() - Date.now();
  return until === 'windowClosed' ? Infinity : 0;
}
