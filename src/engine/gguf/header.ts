import type { ModelFile } from '../model/modelFile.ts';
import { Cursor } from './cursor.ts';
import { Metadata, type Numbers, type Value } from './metadata.ts';

/** Two orders of magnitude more than any model has. */
const MAX_KEYS = 1 << 14;
const MAX_TENSORS = 1 << 17;

/** As large a tensor as numbers of 64 bits floating point count exactly. */
const MAX_VALUES = 2 ** 53;

const MAGIC = 0x46554747; // "GGUF"
const DEFAULT_ALIGNMENT = 32;

export interface TensorInfo {
  readonly name: string;
  /** Outermost first, as everywhere here; the file has them the other way round. */
  readonly shape: readonly number[];
  /** Number of the type in ggml. */
  readonly type: number;
  /** From the beginning of the data. */
  readonly offset: number;
}

export interface Header {
  readonly metadata: Metadata;
  readonly tensors: readonly TensorInfo[];
  readonly alignment: number;
  /** Where in the file the data of the tensors begins. */
  readonly dataOffset: number;
}

/**
 * Reads everything before the data of a GGUF file, version 2 or 3
 * (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md). Memory is bounded by the size of the file: a count is
 * believed only if the file has room for so many of the smallest entries, and 1 byte of it becomes at most 4 here.
 *
 * @throws ModelError naming the field that is damaged or not supported
 */
export function readHeader(file: ModelFile): Header {
  const cursor = new Cursor(file);
  if (cursor.u32('magic') !== MAGIC)
    cursor.fail('magic', 'is not "GGUF". Choose the folder of a model, or a GGUF file.');
  const version = cursor.u32('version');
  if (version !== 2 && version !== 3) {
    const isSwapped = (version & 0xffff) === 0;
    cursor.fail(
      'version',
      isSwapped ? 'is of a big-endian file.' : `is ${version}; this version of Foredraft reads 2 and 3.`,
    );
  }
  // An empty name, a dimension of 8 bytes; an empty key, a byte as value.
  const tensorCount = cursor.count(8 + 4 + 8 + 4 + 8, 'tensor_count');
  if (tensorCount > MAX_TENSORS) cursor.fail('tensor_count', `is ${tensorCount}.`);
  const keyCount = cursor.count(8 + 4 + 1, 'metadata_kv_count');
  if (keyCount > MAX_KEYS) cursor.fail('metadata_kv_count', `is ${keyCount}.`);

  const values = new Map<string, Value>();
  for (let i = 0; i < keyCount; i++) {
    const key = cursor.string(`metadata key ${i}`);
    if (values.has(key)) cursor.fail(key, 'occurs twice in the metadata.');
    values.set(key, readValue(cursor, key));
  }
  const metadata = new Metadata(values, file.name);
  const tensors = new Map<string, TensorInfo>();
  for (let i = 0; i < tensorCount; i++) {
    const info = readTensorInfo(cursor, i);
    if (tensors.has(info.name)) cursor.fail(`tensor "${info.name}"`, 'occurs twice.');
    tensors.set(info.name, info);
  }
  const alignment = metadata.number('general.alignment') ?? DEFAULT_ALIGNMENT;
  if (!(alignment >= 1 && alignment <= 1 << 30) || !Number.isInteger(Math.log2(alignment))) {
    cursor.fail('general.alignment', `is ${alignment}; expected a power of two.`);
  }
  const dataOffset = Math.ceil(cursor.position / alignment) * alignment;
  return { metadata, tensors: [...tensors.values()], alignment, dataOffset };
}

function readTensorInfo(cursor: Cursor, index: number): TensorInfo {
  const name = cursor.string(`name of tensor ${index}`);
  const field = `tensor "${name}"`;
  const dimensions = cursor.u32(field);
  if (dimensions < 1 || dimensions > 4) cursor.fail(field, `has ${dimensions} dimensions; expected 1 to 4.`);
  const shape: number[] = [];
  let size = 1;
  for (let d = 0; d < dimensions; d++) {
    const length = cursor.u64(field);
    if (length < 1) cursor.fail(field, 'has a dimension of 0.');
    size *= length;
    if (size > MAX_VALUES) cursor.fail(field, `has a dimension of ${length}: damaged.`);
    shape.unshift(length);
  }
  return { name, shape, type: cursor.u32(field), offset: cursor.u64(field) };
}

/** Readers of single values by the number of their type, with the bytes they take; a string takes 8 at least. */
const SCALARS: Readonly<
  Record<number, readonly [read: (cursor: Cursor, field: string) => string | number | boolean, bytes: number]>
> = {
  0: [(c, f) => c.u8(f), 1],
  1: [(c, f) => c.i8(f), 1],
  2: [(c, f) => c.u16(f), 2],
  3: [(c, f) => c.i16(f), 2],
  4: [(c, f) => c.u32(f), 4],
  5: [(c, f) => c.i32(f), 4],
  6: [(c, f) => c.f32(f), 4],
  7: [(c, f) => c.bool(f), 1],
  8: [(c, f) => c.string(f), 8],
  10: [(c, f) => c.u64(f), 8],
  11: [(c, f) => c.i64(f), 8],
  12: [(c, f) => c.f64(f), 8],
};

const ARRAY = 9;

const ARRAYS: Readonly<Record<number, new (length: number) => Numbers>> = {
  0: Uint8Array,
  1: Int8Array,
  2: Uint16Array,
  3: Int16Array,
  4: Uint32Array,
  5: Int32Array,
  6: Float32Array,
  7: Uint8Array,
  10: Float64Array,
  11: Float64Array,
  12: Float64Array,
};

function readValue(cursor: Cursor, key: string): Value {
  const type = cursor.u32(`type of ${key}`);
  if (type !== ARRAY) return scalar(cursor, type, key)[0](cursor, key);
  const elementType = cursor.u32(`element type of ${key}`);
  // As in ggml, which has no lists of lists either.
  if (elementType === ARRAY) cursor.fail(key, 'is a list of lists, which is not supported.');
  const [read, bytes] = scalar(cursor, elementType, key);
  const length = cursor.count(bytes, key);
  const NumberArray = ARRAYS[elementType];
  if (NumberArray) {
    const numbers = new NumberArray(length);
    for (let i = 0; i < length; i++) numbers[i] = Number(read(cursor, key));
    return numbers;
  }
  const list: string[] = [];
  for (let i = 0; i < length; i++) list.push(String(read(cursor, key)));
  return list;
}

function scalar(cursor: Cursor, type: number, key: string): (typeof SCALARS)[number] {
  return SCALARS[type] ?? cursor.fail(key, `has a value of type ${type}, which is not known.`);
}
