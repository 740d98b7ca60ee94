import { ModelError } from '../errors.ts';
import type { ModelFile } from '../model/modelFile.ts';

/** Header and metadata are read through a window of this size. */
const WINDOW = 1024 * 1024;

/** No header is larger (a vocabulary of 256,000 with merges has some 15 MB): what claims to be is no model. */
const MAX_HEADER = 64 * 1024 * 1024;

/**
 * Reads little-endian values from the front of a file on. Every read is checked against the file before anything is
 * allocated for it; `field` says in messages what was read.
 */
export class Cursor {
  readonly #file: ModelFile;
  readonly #end: number;
  #view = new DataView(new ArrayBuffer(0));
  /** Where in the file the window begins, and where in the window we are. */
  #begin = 0;
  #at = 0;

  constructor(file: ModelFile) {
    this.#file = file;
    this.#end = Math.min(file.size, MAX_HEADER);
  }

  get position(): number {
    return this.#begin + this.#at;
  }

  /** @throws ModelError naming `field` */
  fail(field: string, message: string): never {
    throw new ModelError(`${this.#file.name}: ${field} ${message}`);
  }

  u8 = (field: string): number => this.#read(1, field, (view, at) => view.getUint8(at));
  i8 = (field: string): number => this.#read(1, field, (view, at) => view.getInt8(at));
  u16 = (field: string): number => this.#read(2, field, (view, at) => view.getUint16(at, true));
  i16 = (field: string): number => this.#read(2, field, (view, at) => view.getInt16(at, true));
  u32 = (field: string): number => this.#read(4, field, (view, at) => view.getUint32(at, true));
  i32 = (field: string): number => this.#read(4, field, (view, at) => view.getInt32(at, true));
  f32 = (field: string): number => this.#read(4, field, (view, at) => view.getFloat32(at, true));
  f64 = (field: string): number => this.#read(8, field, (view, at) => view.getFloat64(at, true));
  /** Beyond 2^53 the nearest number, which no size or id is: what uses the value refuses it. */
  u64 = (field: string): number => this.#read(8, field, (view, at) => Number(view.getBigUint64(at, true)));
  i64 = (field: string): number => this.#read(8, field, (view, at) => Number(view.getBigInt64(at, true)));

  bool = (field: string): boolean => {
    const value = this.u8(field);
    return value > 1 ? this.fail(field, `is ${value}; expected a truth value, 0 or 1.`) : value === 1;
  };

  /** A length of 8 bytes, then UTF-8. */
  string = (field: string): string => {
    const length = this.#count(this.u64(field), 1, field, 'bytes');
    return this.#read(length, field, ({ buffer }, at) => Buffer.from(buffer, at, length).toString('utf8'));
  };

  /** How many things of at least `bytes` each follow. */
  count(bytes: number, field: string): number {
    return this.#count(this.u64(field), bytes, field, 'entries');
  }

  #count(value: number, bytes: number, field: string, what: string): number {
    if (value * bytes > this.#end - this.position) {
      this.fail(
        field,
        `claims ${value} ${what}, the file has ${this.#file.size} bytes: truncated, or damaged.`,
      );
    }
    return value;
  }

  /** What `get` makes of the next `length` bytes, which are in the view from `at` on. */
  #read<T>(length: number, field: string, get: (view: DataView<ArrayBuffer>, at: number) => T): T {
    if (this.#at + length > this.#view.byteLength) {
      const begin = this.position;
      if (length > this.#end - begin)
        this.fail(field, `lies outside the file: truncated at ${this.#end} bytes?`);
      const window = new Uint8Array(Math.min(this.#end - begin, Math.max(WINDOW, length)));
      this.#file.read(begin, window);
      this.#view = new DataView(window.buffer);
      this.#begin = begin;
      this.#at = 0;
    }
    const at = this.#at;
    this.#at += length;
    return get(this.#view, at);
  }
}
