import * as vscode from 'vscode';

/** A pause of the completions in this window. Never outlives it: who wants them off for good turns them off. */
export class Pause implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  #until: Date | 'restart' | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** When the pause ends, or undefined when there is none. */
  get until(): Date | 'restart' | undefined {
    return this.#until;
  }

  for(minutes: number): void {
    const ms = minutes * 60_000;
    this.#set(new Date(Date.now() + ms));
    this.#timer = setTimeout(() => {
      this.resume();
    }, ms);
  }

  untilRestart(): void {
    this.#set('restart');
  }

  resume(): void {
    this.#set(undefined);
  }

  #set(until: Date | 'restart' | undefined): void {
    clearTimeout(this.#timer);
    this.#until = until;
    this.#changed.fire();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#changed.dispose();
  }
}
