import * as vscode from 'vscode';
import type { StatsEvent } from '../../core/stats/events.ts';
import type { EventFiles } from './eventFiles.ts';

/** Events that come soon after each other are written together. */
const QUIET_MS = 1000;
/** Events that wait for a disk that takes none, at most. */
const WAITING = 1000;

/** Takes events down without making anybody wait. */
export class EventLog implements vscode.Disposable {
  readonly #files: EventFiles;
  readonly #log: Pick<vscode.LogOutputChannel, 'warn'>;
  readonly #written = new vscode.EventEmitter<void>();
  readonly onDidWrite = this.#written.event;
  #waiting: StatsEvent[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #hasFailed = false;

  constructor(files: EventFiles, log: Pick<vscode.LogOutputChannel, 'warn'>) {
    this.#files = files;
    this.#log = log;
  }

  add(event: StatsEvent): void {
    this.#waiting.push(event);
    if (this.#waiting.length > WAITING) this.#waiting.shift();
    this.#timer ??= setTimeout(() => void this.flush(), QUIET_MS);
  }

  /** Writes what waits. What the disk does not take waits for the next event. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const events = this.#waiting;
    if (events.length === 0) return;
    this.#waiting = [];
    try {
      await this.#files.append(events);
      this.#hasFailed = false;
      this.#written.fire();
    } catch (error) {
      this.#waiting = [...events, ...this.#waiting].slice(-WAITING);
      if (!this.#hasFailed) this.#log.warn(`Statistics cannot be written: ${(error as Error).message}`);
      this.#hasFailed = true;
    }
  }

  /** Nothing that waits is written any more. */
  clear(): void {
    this.#waiting = [];
  }

  dispose(): Promise<void> {
    return this.flush().then(() => this.#written.dispose());
  }
}
