import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { constants } from '../samples.ts';
import { accept, closeAll, openAt } from './editor.ts';

const WATCHED_MS = 5000;

/** The extension's timers, recorded where they are set: it shares the extension host with this test. */
function watchTimers() {
  const { setTimeout, setInterval } = globalThis;
  const places: string[] = [];
  const watched = <F extends (...args: never[]) => unknown>(set: F): F =>
    Object.assign((...args: Parameters<F>) => {
      const place = new Error().stack!.split('\n').find((line) => /[\\/]dist[\\/]extension\.cjs/.test(line));
      if (place !== undefined) places.push(place.trim());
      return set(...args);
    }, set);
  globalThis.setTimeout = watched(setTimeout);
  globalThis.setInterval = watched(setInterval);
  return {
    places,
    end: () => Object.assign(globalThis, { setTimeout, setInterval }),
  };
}

describe('while nobody types', () => {
  it('sets no timer', async () => {
    const timers = watchTimers();
    try {
      await accept(await openAt(`${constants}const thursday =|`));
      assert.notEqual(timers.places.length, 0, 'The timers of a request are not seen.');
      await closeAll();
      // What the last change has set off ends in its own time, a poll never does.
      for (let i = 0; i < 10 && timers.places.length > 0; i++) {
        timers.places.length = 0;
        await delay(WATCHED_MS);
      }
      assert.deepEqual(timers.places, []);
    } finally {
      timers.end();
    }
  });
});
