import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { CancelledError } from '../../../../src/client/errors.ts';
import { Lock } from '../../../../src/models/store/lock.ts';
import { temporaryFolder } from '../../../support/temporary.ts';

/** A process that has ended. */
function endedProcess(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

describe('Lock', () => {
  const folder = join(temporaryFolder(), 'locks');
  const path = join(folder, 'a.lock');
  const left = (holder: object, ageMs = 0) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, JSON.stringify({ host: hostname(), token: 'theirs', ...holder }));
    const then = new Date(Date.now() - ageMs);
    utimesSync(path, then, then);
  };
  afterEach(() => {
    assert.deepEqual(readdirSync(folder), []);
  });

  it('is had by one at a time', async () => {
    const lock = await Lock.acquire(folder, 'a');
    await assert.rejects(Lock.acquire(folder, 'a'), {
      kind: 'locked',
      message: new RegExp(`process ${process.pid}`),
    });
    const other = await Lock.acquire(folder, 'b');
    assert.deepEqual((await Lock.held(folder)).sort(), ['a', 'b']);
    await Promise.all([lock.release(), other.release()]);
    assert.deepEqual(await Lock.held(folder), []);
    await (await Lock.acquire(folder, 'a')).release();
  });

  it('is waited for, and says by whom it is held', async () => {
    const lock = await Lock.acquire(folder, 'a');
    const told: number[] = [];
    const waiting = Lock.acquire(folder, 'a', undefined, ({ pid }) => told.push(pid));
    setTimeout(() => void lock.release(), 50);
    await (await waiting).release();
    assert.deepEqual(told, [process.pid]);
  });

  it('is waited for until that is cancelled', async () => {
    const lock = await Lock.acquire(folder, 'a');
    const cancel = new AbortController();
    const waiting = Lock.acquire(folder, 'a', cancel.signal, () => cancel.abort());
    await assert.rejects(waiting, CancelledError);
    await lock.release();
  });

  it('goes to one of many who want it at once', async () => {
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => Lock.acquire(folder, 'a')));
    const got = all.filter((each) => each.status === 'fulfilled');
    assert.equal(got.length, 1);
    await got[0]!.value.release();
  });

  for (const [what, holder, ageMs, isStale] of [
    ['a process that has ended', { pid: endedProcess() }, 0, true],
    ['an earlier process with our number', { pid: process.pid }, 0, true],
    ['a process without a sign of life for two minutes', { pid: process.ppid }, 120_000, true],
    ['another machine, two minutes ago', { pid: 1, host: 'elsewhere' }, 120_000, true],
    ['a process that runs', { pid: process.ppid }, 0, false],
    ['another machine, a moment ago', { pid: 1, host: 'elsewhere' }, 3000, false],
    ['nobody knows whom', { pid: 'x' }, 10_000, true],
  ] as const) {
    it(`${isStale ? 'is taken over from' : 'stays with'} ${what}`, async () => {
      left(holder, ageMs);
      if (isStale) await (await Lock.acquire(folder, 'a')).release();
      else {
        await assert.rejects(Lock.acquire(folder, 'a'), { kind: 'locked' });
        assert.match(readFileSync(path, 'utf8'), /theirs/);
        rmSync(path);
      }
    });
  }

  it('goes to one of many who find a stale one', async () => {
    for (let round = 0; round < 20; round++) {
      left({ pid: endedProcess() });
      const all = await Promise.allSettled(Array.from({ length: 8 }, () => Lock.acquire(folder, 'a')));
      const got = all.filter((each) => each.status === 'fulfilled');
      assert.equal(got.length, 1, `round ${round}`);
      await got[0]!.value.release();
    }
  });

  it('leaves alone what somebody has taken over', async () => {
    const lock = await Lock.acquire(folder, 'a');
    left({ pid: process.ppid });
    await lock.release();
    assert.match(readFileSync(path, 'utf8'), /theirs/);
    rmSync(path);
  });
});
