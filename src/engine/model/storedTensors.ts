import { ModelError } from '../errors.ts';
import type { ModelConfig } from './config.ts';
import type { Encoding } from './encoding.ts';
import type { QuantisedBlocks, TensorRows, Tensors } from './tensors.ts';
import { isSpare, tensorShapes } from './tensorShapes.ts';

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

  /** How a tensor is stored; undefined where there is none. */
  encoding(name: string): Encoding | undefined {
    return this.#tensors.get(name)?.encoding;
  }

  /**
   * Checks names and shapes against what the graph of `config` is made of.
   *
   * @throws ModelError naming a tensor that is absent, of another shape, or that the graph has no place for: leaving
   *   out a bias, say, would compute another model
   */
  checkFit(config: ModelConfig): void {
    const shapes = tensorShapes(config);
    for (const [name, shape] of shapes) this.#tensor(name, shape);
    for (const [name, { file }] of this.#tensors) {
      if (shapes.has(name) || isSpare(name, config)) continue;
      throw new ModelError(
        `${file.name}: tensor "${name}" has no place in the ${config.layers} layers that ${this.#config} describes.`,
      );
    }
  }

  float32(name: string, shape: readonly number[], into?: Float32Array, at = 0): Float32Array {
    const rows = this.rows(name, shape);
    const target = into ?? new Float32Array(product(shape));
    rows.read(0, shape[0]!, target, at);
    return target;
  }

  rows(name: string, shape: readonly number[]): TensorRows {
    return rowsOf(name, this.#tensor(name, shape));
  }

  blocks(name: string, shape: readonly number[]): QuantisedBlocks | undefined {
    const tensor = this.#tensor(name, shape);
    const found = tensor.encoding.repack?.(storedRows(tensor).bytes(0, shape[0]!));
    if (found) checkFinite(found.scales, notNumbers(name, tensor));
    return found;
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

function rowsOf(name: string, tensor: StoredTensor): TensorRows {
  return new DecodedRows(storedRows(tensor), tensor.encoding, tensor.plus ?? 0, notNumbers(name, tensor));
}

function notNumbers(name: string, { file }: StoredTensor): string {
  return `${file.name}: tensor "${name}" holds values that are no numbers (damaged?).`;
}

/** A NaN would become some integer, or stay in the KV cache and poison all that comes after it. */
function checkFinite(values: Float32Array, message: string): void {
  for (const value of values) if (!Number.isFinite(value)) throw new ModelError(message);
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
  readonly #notNumbers: string;

  /** @param notNumbers what is said of values that are no numbers */
  constructor(rows: StoredRows, encoding: Encoding, plus: number, notNumbers: string) {
    this.#rows = rows;
    this.#encoding = encoding;
    this.#plus = plus;
    this.#notNumbers = notNumbers;
  }

  copy(): TensorRows {
    return new DecodedRows(this.#rows.copy(), this.#encoding, this.#plus, this.#notNumbers);
  }

  read(row: number, count: number, target: Float32Array, at = 0): void {
    const rowLength = (this.#rows.rowBytes / this.#encoding.bytes) * this.#encoding.values;
    const { chunk } = this.#rows;
    for (let done = 0; done < count; done += chunk) {
      const n = Math.min(chunk, count - done);
      const begin = at + done * rowLength;
      this.#encoding.decode(this.#rows.bytes(row + done, n), target.subarray(begin, begin + n * rowLength));
    }
    const values = target.subarray(at, at + count * rowLength);
    checkFinite(values, this.#notNumbers);
    if (this.#plus !== 0) for (let i = 0; i < values.length; i++) values[i]! += this.#plus;
  }
}

/** Number of values in a tensor of this shape. */
export function product(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
