import { appendFile, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as pause } from 'node:timers/promises';
import type { StatsEvent } from '../../core/stats/events.ts';
import { readRecord, record } from '../../core/stats/record.ts';

/** All files together, bytes: some hundred thousand events. */
const LIMIT = 32 * 2 ** 20;
/** Lines that are read before others in the extension host have their turn: about a millisecond's. */
const LINES_AT_ONCE = 200;
const named = /^\d{4}-\d{2}-\d{2}\.jsonl$/;

/**
 * Events on the disk: a file for each day, to which all windows append. Nothing is ever written anew, so a crash costs
 * what was being written and no more; and days that are too old go as whole files.
 */
export class EventFiles {
  readonly #folder: string;
  readonly #limit: number;
  /** The day for which there is room. */
  #day: string | undefined;

  constructor(folder: string, limit = LIMIT) {
    this.#folder = folder;
    this.#limit = limit;
  }

  /** @throws Error where the disk does not take them */
  async append(events: readonly StatsEvent[]): Promise<void> {
    const day = new Date().toISOString().slice(0, 10);
    if (day !== this.#day) await this.#makeRoom();
    this.#day = day;
    // In one write, which the system puts at the end whatever other windows do. It begins with a line break: a record
    // that was torn by a crash ends there, and takes no other with it.
    const text = events.map((event) => `\n${record(event)}`).join('');
    await appendFile(join(this.#folder, `${day}.jsonl`), `${text}\n`);
  }

  /** From the oldest on, some at a time; what is damaged is left out. @param since milliseconds since 1970 */
  async *read(since = -Infinity): AsyncGenerator<readonly StatsEvent[]> {
    /** A write that failed half-way is done again, and may have left some records. */
    const seen = new Set<string>();
    const firstDay = since > 0 ? new Date(since).toISOString().slice(0, 10) : '';
    for (const name of await this.#names()) {
      if (name.slice(0, 10) < firstDay) continue;
      const lines = (await readFile(join(this.#folder, name), 'utf8').catch(() => '')).split('\n');
      for (let at = 0; at < lines.length; at += LINES_AT_ONCE) {
        yield lines.slice(at, at + LINES_AT_ONCE).flatMap((line) => {
          const event = readRecord(line);
          if (!event || event.at < since) return [];
          const key = `${event.kind} ${event.id} ${event.kind === 'survival' ? event.after : ''}`;
          return seen.size < seen.add(key).size ? [event] : [];
        });
        await pause();
      }
    }
  }

  async deleteAll(): Promise<void> {
    for (const name of await this.#names()) await rm(join(this.#folder, name), { force: true });
  }

  async #makeRoom(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    let bytes = 0;
    for (const name of (await this.#names()).reverse()) {
      const path = join(this.#folder, name);
      bytes += (await stat(path).catch(() => undefined))?.size ?? 0;
      if (bytes > this.#limit) await rm(path, { force: true });
    }
  }

  /** The earliest day first. */
  async #names(): Promise<string[]> {
    return (await readdir(this.#folder).catch(() => [])).filter((name) => named.test(name)).sort();
  }
}
