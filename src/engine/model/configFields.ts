import { ModelError } from '../errors.ts';
import { quote } from '../quote.ts';
import { parseObject } from './parseObject.ts';

/** Limits of factors and the like: what is beyond leaves the range of 32-bit floats as soon as it is used. */
const SMALLEST = 1e-15;
const LARGEST = 1e15;

/** The fields of a config.json. Every reader refuses what is absent or absurd with a ModelError naming the field. */
export class ConfigFields {
  readonly #json: Readonly<Record<string, unknown>>;
  readonly #file: string;
  /** Put before the names of fields in messages: where they lie in the file. */
  readonly #path: string;

  constructor(json: Readonly<Record<string, unknown>>, file: string, path = '') {
    this.#json = json;
    this.#file = file;
    this.#path = path;
  }

  static parse(text: string, file: string): ConfigFields {
    return new ConfigFields(parseObject(text, file), file);
  }

  get names(): string[] {
    return Object.keys(this.#json);
  }

  /** The value, `undefined` for null too: Hugging Face writes null for "not set". */
  get(field: string): unknown {
    return this.#json[field] ?? undefined;
  }

  has(field: string): boolean {
    return this.get(field) !== undefined;
  }

  integer(field: string, max: number, min = 1): number {
    const value = this.#json[field];
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    return this.fail(field, `; expected a whole number from ${min} to ${max}.`);
  }

  positive(field: string, fallback?: number): number {
    const value = this.get(field) ?? fallback;
    if (typeof value === 'number' && value >= SMALLEST && value <= LARGEST) return value;
    return this.fail(field, `; expected a positive number from ${SMALLEST} to ${LARGEST}.`);
  }

  flag(field: string, fallback = false): boolean {
    const value = this.get(field) ?? fallback;
    return typeof value === 'boolean' ? value : this.fail(field, '; expected true or false.');
  }

  /** One of a few words. */
  word<T extends string>(field: string, known: readonly T[], fallback?: T): T {
    const value = this.get(field) ?? fallback;
    return known.find((w) => w === value) ?? this.fail(field, ', which is not supported.');
  }

  /** Fields of the object that this field holds; none if it is absent. */
  object(field: string): ConfigFields {
    const value = this.get(field) ?? {};
    if (typeof value !== 'object' || Array.isArray(value)) this.fail(field, '; expected an object.');
    return new ConfigFields(value as Record<string, unknown>, this.#file, `${this.#path}${field}.`);
  }

  /** @throws ModelError "<file>: <field> is <value><rest>" */
  fail(field: string, rest: string): never {
    throw new ModelError(`${this.#file}: ${this.#path}${field} is ${quote(this.#json[field])}${rest}`);
  }
}
