import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A value in the cache folder that holds under certain conditions. Losing it costs time only. */
export class Remembered<T> {
  readonly #folder: string;
  readonly #file: string;
  readonly #conditions: string;
  readonly #parse: (value: unknown) => T | undefined;

  /**
   * @param kind the first word of the file's name
   * @param conditions everything that the value depends on
   * @param parse undefined for what is none of ours
   */
  constructor(folder: string, kind: string, conditions: string, parse: (value: unknown) => T | undefined) {
    const name = createHash('sha256').update(conditions).digest('hex').slice(0, 32);
    this.#folder = folder;
    this.#file = join(folder, `${kind}-${name}.json`);
    this.#conditions = conditions;
    this.#parse = parse;
  }

  /** Undefined where there is none, or something else than one of ours for just these conditions. */
  read(): T | undefined {
    try {
      const { conditions, value } = JSON.parse(readFileSync(this.#file, 'utf8')) as Record<string, unknown>;
      return conditions === this.#conditions ? this.#parse(value) : undefined;
    } catch {
      return undefined;
    }
  }

  /** As a whole or not at all. A folder that cannot be written is left alone: the value is found out again. */
  write(value: T): void {
    const temporary = `${this.#file}.${randomUUID()}.tmp`;
    try {
      mkdirSync(this.#folder, { recursive: true });
      writeFileSync(temporary, JSON.stringify({ conditions: this.#conditions, value }));
      renameSync(temporary, this.#file);
    } catch {
      // What it left behind goes with the cache's other remains.
    }
  }
}
