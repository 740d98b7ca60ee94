import { ModelError } from '../errors.ts';
import type { Encoding } from './encoding.ts';
import type { QuantisedBlocks, TensorRows, Tensors } from './tensors.ts';

/** Where bytes come from: a file, or memory. */
interface Bytes {
  read(offset: number, target: Uint8Array): void;
}

/** One tensor in a file. */
export interface StoredTensor {
  readonly file: Bytes & { readonly name: string };
  /** Of its first byte in the file. */
  readonly offset: number;
  readonly encoding: Encoding;
  readonly shape: readonly number[];
  /** The stored row that holds row `row`, where they are in another order. */
  readonly storedRow?: (row: number) => number;
  /** Added to every value. */
  readonly plus?: number;
}

/** Read and converted at a time: small beside any model, large beside the cost of a read. */
const CHUNK = 4 * 1024 * 1024;

/** Tensors in files, of which nothing is read before it is asked for. */
export class StoredTensors implements Tensors {
  readonly #tensors: ReadonlyMap<string, StoredTensor>;
  readonly #file: string;
  readonly #config: string;

  /**
   * @param file what a message about an absent tensor calls the files
   * @param config where the shapes come from that are asked for
   */
  constructor(tensors: ReadonlyMap<string, StoredTensor>, file: string, config: string) {
    this.#tensors = tensors;
    this.#file = file;
    this.#config = config;
  }

  get parameters(): number {
    let sum = 0;
    for (const { shape } of this.#tensors.values()) sum += product(shape);
    return sum;
  }

  has(name: string): boolean {
    return this.#tensors.has(name);
  }

  float32(
    name: string,
    shape: readonly number[],
    target = new Float32Array(product(shape)),
    at = 0,
  ): Float32Array {
    const tensor = this.#tensor(name, shape);
    rowsOf(tensor).read(0, shape[0]!, target, at);
    const end = at + product(shape);
    for (let i = at; i < end; i++) {
      if (Number.isFinite(target[i])) continue;
      throw new ModelError(
        `${tensor.file.name}: tensor "${name}" holds values that are no numbers (damaged?).`,
      );
    }
    return target;
  }

  rows(name: string, shape: readonly number[]): TensorRows {
    return rowsOf(this.#tensor(name, shape));
  }

  blocks(name: string, shape: readonly number[]): QuantisedBlocks | undefined {
    const tensor = this.#tensor(name, shape);
    const { repack } = tensor.encoding;
    return repack?.(storedRows(tensor).bytes(0, shape[0]!));
  }

  #tensor(name: string, shape: readonly number[]): StoredTensor {
    const tensor = this.#tensors.get(name);
    if (!tensor) {
      throw new ModelError(`${this.#file}: no tensor "${name}"; the file does not fit ${this.#config}.`);
    }
    if (tensor.shape.join() !== shape.join()) {
      throw new ModelError(
        `${tensor.file.name}: tensor "${name}" has shape [${tensor.shape.join(', ')}], ${this.#config} asks for [${shape.join(', ')}].`,
      );
    }
    return tensor;
  }
}

function rowsOf(tensor: StoredTensor): TensorRows {
  return new DecodedRows(storedRows(tensor), tensor.encoding, tensor.plus ?? 0);
}

function storedRows({ file, offset, encoding, shape, storedRow }: StoredTensor): StoredRows {
  const rowBytes = (product(shape.slice(1)) / encoding.values) * encoding.bytes;
  return new StoredRows(file, offset, rowBytes, shape[0]!, storedRow);
}

/** A tensor's rows as they are stored, in the order in which they are asked for. */
class StoredRows {
  readonly rowBytes: number;
  readonly #source: Bytes;
  readonly #offset: number;
  readonly #count: number;
  readonly #storedRow: ((row: number) => number) | undefined;

  constructor(
    source: Bytes,
    offset: number,
    rowBytes: number,
    count: number,
    storedRow?: (row: number) => number,
  ) {
    this.rowBytes = rowBytes;
    this.#source = source;
    this.#offset = offset;
    this.#count = count;
    this.#storedRow = storedRow;
  }

  bytes(row: number, count: number): Uint8Array {
    const { rowBytes } = this;
    const bytes = new Uint8Array(count * rowBytes);
    if (!this.#storedRow) {
      this.#source.read(this.#offset + row * rowBytes, bytes);
      return bytes;
    }
    // The other order goes across the whole matrix (of a few megabytes: queries or keys).
    const all = new Uint8Array(this.#count * rowBytes);
    this.#source.read(this.#offset, all);
    for (let i = 0; i < count; i++) {
      const stored = this.#storedRow(row + i) * rowBytes;
      bytes.set(all.subarray(stored, stored + rowBytes), i * rowBytes);
    }
    return bytes;
  }

  /** Rows to read at a time. */
  get chunk(): number {
    return this.#storedRow ? this.#count : Math.max(1, Math.floor(CHUNK / Math.max(1, this.rowBytes)));
  }

  copy(): StoredRows {
    const all = this.bytes(0, this.#count);
    const memory: Bytes = {
      read: (offset, target) => target.set(all.subarray(offset, offset + target.length)),
    };
    return new StoredRows(memory, 0, this.rowBytes, this.#count);
  }
}

class DecodedRows implements TensorRows {
  readonly #rows: StoredRows;
  readonly #encoding: Encoding;
  readonly #plus: number;

  constructor(rows: StoredRows, encoding: Encoding, plus: number) {
    this.#rows = rows;
    this.#encoding = encoding;
    this.#plus = plus;
  }

  copy(): TensorRows {
    return new DecodedRows(this.#rows.copy(), this.#encoding, this.#plus);
  }

  read(row: number, count: number, target: Float32Array, at = 0): void {
    const rowLength = (this.#rows.rowBytes / this.#encoding.bytes) * this.#encoding.values;
    const { chunk } = this.#rows;
    for (let done = 0; done < count; done += chunk) {
      const n = Math.min(chunk, count - done);
      const begin = at + done * rowLength;
      this.#encoding.decode(this.#rows.bytes(row + done, n), target.subarray(begin, begin + n * rowLength));
    }
    if (this.#plus === 0) return;
    for (let i = at; i < at + count * rowLength; i++) target[i]! += this.#plus;
  }
}

/** Number of values in a tensor of this shape. */
export function product(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
