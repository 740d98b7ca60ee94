import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from '../../src/core/eval/statistics.ts';

/** Threads of an engine spin on after its last pass; llama.cpp's and transformers.js's for longer than ours. */
const SETTLING_MS = 60;

/** Milliseconds by what was measured. */
export class Times {
  readonly #times = new Map<string, number[]>();

  async measure(what: string, work: () => Promise<unknown>): Promise<void> {
    const start = performance.now();
    await work();
    this.record(what, performance.now() - start);
  }

  record(what: string, milliseconds: number): void {
    const times = this.#times.get(what);
    if (times) times.push(milliseconds);
    else this.#times.set(what, [milliseconds]);
  }

  median(what: string): number {
    return quantile(this.#times.get(what) ?? [], 0.5);
  }
}

/** Lets everyone take turns, so that a noisy machine hits all of them. */
export async function takeTurns(rounds: number, turns: readonly (() => Promise<void>)[]): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const turn of turns) {
      await sleep(SETTLING_MS);
      await turn();
    }
  }
}
