import * as vscode from 'vscode';
import { type Power, readPower } from './readPower.ts';

/** How long an answer holds. Each may cost a process. */
const validMs = 60_000;

/** Whether this machine runs on battery: looked up when somebody asks, at most once a minute, and without a timer. */
export class PowerSource implements vscode.Disposable {
  readonly #read: () => Promise<Power>;
  readonly #now: () => number;
  readonly #changed = new vscode.EventEmitter<void>();
  /** `onBattery` may have changed. */
  readonly onDidChange = this.#changed.event;
  #onBattery = false;
  #lookUp: Promise<void> | undefined;
  #lookedUpAt = -Infinity;

  constructor(read = readPower, now = Date.now) {
    this.#read = read;
    this.#now = now;
  }

  /** As last known, at once; false until it is. */
  get onBattery(): boolean {
    void this.#refresh();
    return this.#onBattery;
  }

  /** As `onBattery`, once it is known. */
  async isOnBattery(): Promise<boolean> {
    await this.#refresh();
    return this.#onBattery;
  }

  #refresh(): Promise<void> {
    if (!this.#lookUp || this.#now() - this.#lookedUpAt >= validMs) {
      this.#lookedUpAt = this.#now();
      this.#lookUp = this.#lookUpNow();
    }
    return this.#lookUp;
  }

  async #lookUpNow(): Promise<void> {
    const power = await this.#read();
    if (power === undefined) this.#lookedUpAt = Infinity; // no battery will grow into this machine
    const onBattery = power === 'battery';
    if (onBattery === this.#onBattery) return;
    this.#onBattery = onBattery;
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
