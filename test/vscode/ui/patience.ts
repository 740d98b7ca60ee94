/** Waiting for what comes about by itself: generously, since the machine may be busy with anything else. */
import { setTimeout as delay } from 'node:timers/promises';

export const patienceMs = 60_000;

/** Resolves to the first value of `probe` that is neither undefined, false nor empty; `what` is for the error. */
export async function until<T>(what: string, probe: () => Promise<T> | T): Promise<NonNullable<T>> {
  const end = Date.now() + patienceMs;
  while (Date.now() < end) {
    const value = await probe();
    if (value) return value;
    await delay(100);
  }
  throw new Error(`Not within ${patienceMs / 1000} s: ${what}`);
}
