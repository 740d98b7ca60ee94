import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CancelledError } from '../../client/errors.ts';
import { ModelsError } from '../errors.ts';

/** Who has a lock. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Tells one holding from the next. */
  readonly token: string;
}

/** Milliseconds between the holder's signs of life, and without one until others may take over. */
const SIGN_OF_LIFE = 5000;
const STALE = 60_000;
const POLL = 250;

/** Of the locks that this process holds. One in its name beside these is of an ended process with the same number. */
const ownTokens = new Set<string>();

/**
 * A lock that windows, editors and the command line share: a file that only one of them can create. It is stale when its
 * process has ended, or, on another machine of a shared folder, has shown no sign of life for a minute. proper-lockfile
 * would do without our own, but catches the command line's SIGINT and ends it, and waits for ten seconds after a crash.
 */
export class Lock {
  readonly #path: string;
  readonly #token: string;
  readonly #lost = new AbortController();
  readonly #timer: NodeJS.Timeout;

  private constructor(path: string, token: string) {
    this.#path = path;
    this.#token = token;
    ownTokens.add(token);
    this.#timer = setInterval(() => void this.#showLife(), SIGN_OF_LIFE);
    this.#timer.unref();
  }

  /** Aborts when somebody has taken over, as after a long sleep of the machine. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /**
   * @param onWait is told once who is waited for; without it, nobody is
   * @throws ModelsError when somebody else has it, CancelledError
   */
  static async acquire(
    folder: string,
    name: string,
    signal?: AbortSignal,
    onWait?: (holder: Holder) => void,
  ): Promise<Lock> {
    await mkdir(folder, { recursive: true });
    const path = join(folder, `${name}.lock`);
    const token = randomUUID();
    const me: Holder = { pid: process.pid, host: hostname(), token };
    for (let hasTold = false; ;) {
      if (await createWhole(path, JSON.stringify(me))) return new Lock(path, token);
      const holder = await liveHolder(path);
      if (!holder) continue;
      if (!onWait) {
        throw new ModelsError(
          'locked',
          `${name} is in use by another Foredraft (process ${holder.pid} on ${holder.host}).`,
        );
      }
      if (!hasTold) onWait(holder);
      hasTold = true;
      await delay(POLL, undefined, signal && { signal }).catch(() => {
        throw new CancelledError();
      });
    }
  }

  /** Names of what is locked in a folder. */
  static async held(folder: string): Promise<string[]> {
    const names = await readdir(folder).catch(() => []);
    const held: string[] = [];
    for (const name of names.filter((each) => each.endsWith('.lock'))) {
      if (await liveHolder(join(folder, name))) held.push(name.slice(0, -'.lock'.length));
    }
    return held;
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    ownTokens.delete(this.#token);
    if (await this.#isOurs()) await rm(this.#path, { force: true });
  }

  async #isOurs(): Promise<boolean> {
    return (await readHolder(this.#path))?.token === this.#token;
  }

  async #showLife(): Promise<void> {
    if (!(await this.#isOurs())) {
      clearInterval(this.#timer);
      this.#lost.abort(new ModelsError('locked', 'Another Foredraft has taken over.'));
      return;
    }
    const now = new Date();
    await utimes(this.#path, now, now).catch(() => undefined);
  }
}

/** Creates a file with its content, or finds that there is one: `link` is atomic where `writeFile` may be read half. */
async function createWhole(path: string, text: string): Promise<boolean> {
  const beside = `${path}.${randomUUID()}`;
  await writeFile(beside, text);
  try {
    await link(beside, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // Some network and memory-card file systems have no links.
    return await writeFile(path, text, { flag: 'wx' }).then(
      () => true,
      (reason: unknown) => {
        if ((reason as NodeJS.ErrnoException).code === 'EEXIST') return false;
        throw reason;
      },
    );
  } finally {
    await rm(beside, { force: true });
  }
}

/** Who holds a lock; a stale one is put out of the way, and is nobody's. */
async function liveHolder(path: string): Promise<Holder | undefined> {
  const holder = await readHolder(path);
  const age = await stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => undefined,
  );
  if (age === undefined) return undefined;
  const isAlive = holder && (holder.host !== hostname() || isHeld(holder));
  if (isAlive && age < STALE) return holder;
  // It is being written, on a file system without links.
  if (!holder && age < SIGN_OF_LIFE) return { pid: 0, host: 'unknown', token: '' };
  const aside = `${path}.${randomUUID()}`;
  await rename(path, aside).catch(() => undefined);
  // Another process may have cleared the stale one and created its own between our look and our move: it gets it back.
  const moved = await readHolder(aside);
  if (moved && moved.token !== holder?.token) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
  return undefined;
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const { pid, host, token } = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    return typeof pid === 'number' && typeof host === 'string' && typeof token === 'string'
      ? { pid, host, token }
      : undefined;
  } catch {
    return undefined;
  }
}

function isHeld({ pid, token }: Holder): boolean {
  if (pid === process.pid) return ownTokens.has(token);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // somebody else's, but there
  }
}
