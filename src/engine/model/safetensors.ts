import { fromBfloat16, fromFloat16 } from './float16.ts';
import { parseObject } from './parseObject.ts';
import { ModelError } from '../errors.ts';

const BYTES = { F32: 4, F16: 2, BF16: 2 } as const;
type DType = keyof typeof BYTES;

interface Entry {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** Larger headers do not occur: a 70B model's has some 100 kB. */
const MAX_HEADER = 64 * 1024 * 1024;

/**
 * The tensors of one .safetensors file: 8 bytes header length, JSON header, data. Nothing is copied or
 * converted before it is asked for, and every offset is checked against the file before it is used.
 */
export class Safetensors {
  readonly #data: Uint8Array;
  readonly #entries = new Map<string, Entry>();
  readonly #file: string;

  /** @throws ModelError when the file is truncated or its header does not describe its data */
  constructor(bytes: Uint8Array, file: string) {
    this.#file = file;
    if (bytes.length < 8)
      throw new ModelError(`${file}: truncated (${bytes.length} bytes). Get the file again.`);
    const headerLength = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
    if (headerLength > MAX_HEADER || 8 + headerLength > bytes.length) {
      throw new ModelError(
        `${file}: the header claims ${headerLength} bytes, the file has ${bytes.length}: truncated, or no safetensors file.`,
      );
    }
    const header = parseObject(new TextDecoder().decode(bytes.subarray(8, 8 + headerLength)), file);
    this.#data = bytes.subarray(8 + headerLength);
    for (const [name, value] of Object.entries(header)) {
      if (name !== '__metadata__') this.#entries.set(name, this.#checked(name, value));
    }
  }

  /** Number of values in all tensors. */
  get parameters(): number {
    let sum = 0;
    for (const { shape } of this.#entries.values()) sum += product(shape);
    return sum;
  }

  /**
   * The tensor as 32-bit floats, in `target` from index `at` on, or in a buffer of its own.
   *
   * @throws ModelError if it is absent, of another shape, or holds what is no number: quantised to integers, a NaN
   *   would become some weight and go unnoticed
   */
  float32(
    name: string,
    shape: readonly number[],
    target = new Float32Array(product(shape)),
    at = 0,
  ): Float32Array {
    this.rows(name, shape).read(0, shape[0]!, target, at);
    const end = at + product(shape);
    for (let i = at; i < end; i++) {
      if (Number.isFinite(target[i])) continue;
      throw new ModelError(`${this.#file}: tensor "${name}" holds values that are no numbers (damaged?).`);
    }
    return target;
  }

  /** Access to a tensor's rows, converted as they are read. */
  rows(name: string, shape: readonly number[]): TensorRows {
    const entry = this.#entries.get(name);
    if (!entry)
      throw new ModelError(`${this.#file}: no tensor "${name}"; the file does not fit config.json.`);
    if (entry.shape.join() !== shape.join()) {
      throw new ModelError(
        `${this.#file}: tensor "${name}" has shape [${entry.shape.join(', ')}], config.json asks for [${shape.join(', ')}].`,
      );
    }
    return new TensorRows(this.#data.subarray(entry.begin, entry.end), entry.dtype, product(shape.slice(1)));
  }

  #checked(name: string, value: unknown): Entry {
    const fail = (message: string): never => {
      throw new ModelError(`${this.#file}: tensor "${name}": ${message}`);
    };
    const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>;
    if (typeof dtype !== 'string' || !Object.hasOwn(BYTES, dtype)) {
      return fail(`dtype ${JSON.stringify(dtype)} is not supported; expected F32, F16 or BF16.`);
    }
    if (!isNaturals(shape)) return fail('shape is no list of whole numbers.');
    if (!isNaturals(offsets) || offsets.length !== 2)
      return fail('data_offsets is no pair of whole numbers.');
    const [begin, end] = offsets as [number, number];
    if (begin > end || end > this.#data.length) {
      return fail(
        `data_offsets [${begin}, ${end}] lie outside the file's ${this.#data.length} bytes of data: truncated?`,
      );
    }
    const size = product(shape) * BYTES[dtype as DType];
    if (end - begin !== size)
      return fail(`shape [${shape.join(', ')}] needs ${size} bytes, data_offsets give ${end - begin}.`);
    return { dtype: dtype as DType, shape, begin, end };
  }
}

/** A matrix whose rows are converted to 32-bit floats when they are read. */
export class TensorRows {
  readonly #bytes: Uint8Array;
  readonly #dtype: DType;
  readonly #rowLength: number;

  constructor(bytes: Uint8Array, dtype: DType, rowLength: number) {
    // Typed arrays need aligned offsets, which the format does not promise.
    this.#bytes = bytes.byteOffset % BYTES[dtype] === 0 ? bytes : new Uint8Array(bytes);
    this.#dtype = dtype;
    this.#rowLength = rowLength;
  }

  /** The same rows in memory of their own, so that the file they came from can be let go. */
  copy(): TensorRows {
    return new TensorRows(new Uint8Array(this.#bytes), this.#dtype, this.#rowLength);
  }

  /** Converts `count` rows from `row` on into `target`, from index `at` on. */
  read(row: number, count: number, target: Float32Array, at = 0): void {
    const length = count * this.#rowLength;
    const offset = this.#bytes.byteOffset + row * this.#rowLength * BYTES[this.#dtype];
    const out = target.subarray(at, at + length);
    if (this.#dtype === 'F32') out.set(new Float32Array(this.#bytes.buffer, offset, length));
    else {
      const halves = new Uint16Array(this.#bytes.buffer, offset, length);
      if (this.#dtype === 'F16') fromFloat16(halves, out);
      else fromBfloat16(halves, out);
    }
  }
}

/** Number of values in a tensor of this shape. */
function product(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

function isNaturals(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((v) => Number.isSafeInteger(v) && (v as number) >= 0);
}
