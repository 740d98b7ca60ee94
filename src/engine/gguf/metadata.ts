import { ModelError } from '../errors.ts';
import { quote } from '../quote.ts';

/** A value of the metadata. Integers of 64 bits beyond 2^53 are rounded. */
export type Value = string | number | boolean | readonly string[] | readonly boolean[] | Numbers;

/** An array of numbers takes as much memory as it has bytes in the file; of 64-bit integers, twice its length. */
export type Numbers =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** The metadata of a GGUF file: what is asked for is checked to be of the type that is expected. */
export class Metadata {
  readonly file: string;
  readonly #values: ReadonlyMap<string, Value>;

  constructor(values: ReadonlyMap<string, Value>, file: string) {
    this.file = file;
    this.#values = values;
  }

  /** @throws ModelError "<file>: <key> <message>" */
  fail(key: string, message: string): never {
    throw new ModelError(`${this.file}: ${key} ${message}`);
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  isNumber(key: string): boolean {
    return Number.isFinite(this.#values.get(key));
  }

  isString(key: string): boolean {
    return typeof this.#values.get(key) === 'string';
  }

  number(key: string): number | undefined {
    const value = this.#values.get(key);
    if (value === undefined || Number.isFinite(value)) return value as number | undefined;
    return this.fail(key, `is ${describe(value)}; expected a number.`);
  }

  string(key: string): string | undefined {
    const value = this.#values.get(key);
    if (value === undefined || typeof value === 'string') return value;
    return this.fail(key, `is ${describe(value)}; expected a string.`);
  }

  boolean(key: string): boolean | undefined {
    const value = this.#values.get(key);
    if (value === undefined || typeof value === 'boolean') return value;
    return this.fail(key, `is ${describe(value)}; expected a truth value.`);
  }

  strings(key: string): readonly string[] | undefined {
    const value = this.#values.get(key);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every((v) => typeof v === 'string')) return value;
    return this.fail(key, `is ${describe(value)}; expected a list of strings.`);
  }

  numbers(key: string): Numbers | undefined {
    const value = this.#values.get(key);
    if (value === undefined || ArrayBuffer.isView(value)) return value;
    return this.fail(key, `is ${describe(value)}; expected a list of numbers.`);
  }

  /** A number that other files give once per layer, where it is the same in all layers. */
  perLayer(key: string): number | undefined {
    const value = this.#values.get(key);
    if (!ArrayBuffer.isView(value)) return this.number(key);
    const first = value[0];
    if (value.some((v) => v !== first)) this.fail(key, 'differs between layers, which is not supported.');
    return first;
  }
}

function describe(value: Value): string {
  if (typeof value === 'object') return `a list of ${value.length}`;
  return quote(value);
}
