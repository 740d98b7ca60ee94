import { rmSync } from 'node:fs';

/** What Windows says while a virus scanner, or another window's engine, has a file open. */
const BUSY = ['EACCES', 'EBUSY', 'ENOTEMPTY', 'EPERM'];
const TRIES = 10;
const WAIT_MS = 50;

/** Does what fails while another process has a file open, and tries again for half a second. */
export function whenFree(act: () => void): void {
  for (let left = TRIES; ; left--) {
    try {
      act();
      return;
    } catch (error) {
      if (left === 0 || !BUSY.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
  }
}

/** Removes a folder, or nothing if it is not there. */
export function remove(folder: string): void {
  whenFree(() => {
    rmSync(folder, { recursive: true, force: true });
  });
}

/** Removes a folder that is only in the way; one in use is left for another time. */
export function removeIfFree(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // In use, or not ours.
  }
}
