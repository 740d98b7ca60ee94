import { ModelError } from '../errors.ts';
import { quote } from '../quote.ts';
import { BF16, type Encoding, F16, F32 } from './encoding.ts';
import type { ModelFile } from './modelFile.ts';
import { parseObject } from './parseObject.ts';
import { product, type StoredTensor } from './storedTensors.ts';

const ENCODINGS: Readonly<Record<string, Encoding>> = { F32, F16, BF16 };

/** Larger headers do not occur: a 70B model's has some 100 kB. */
const MAX_HEADER = 8 * 1024 * 1024;

/**
 * The tensors of one .safetensors file: 8 bytes header length, JSON header, data
 * (https://github.com/huggingface/safetensors). Only the header is read, and every offset in it is checked against
 * the file.
 *
 * @throws ModelError when the file is truncated or its header does not describe its data
 */
export function readSafetensors(file: ModelFile): Map<string, StoredTensor> {
  if (file.size < 8) {
    throw new ModelError(`${file.name}: truncated (${file.size} bytes). Get the file again.`);
  }
  const prefix = new Uint8Array(8);
  file.read(0, prefix);
  const headerLength = Number(new DataView(prefix.buffer).getBigUint64(0, true));
  if (headerLength > MAX_HEADER || 8 + headerLength > file.size) {
    throw new ModelError(
      `${file.name}: the header claims ${headerLength} bytes, the file has ${file.size}: truncated, or no safetensors file.`,
    );
  }
  const headerBytes = new Uint8Array(headerLength);
  file.read(8, headerBytes);
  const header = parseObject(new TextDecoder().decode(headerBytes), file.name);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, value] of Object.entries(header)) {
    if (name !== '__metadata__') tensors.set(name, readEntry(file, 8 + headerLength, name, value));
  }
  checkApart(tensors, file.name);
  return tensors;
}

/** Each tensor has bytes of its own, as in the reference: else a small file could describe a model of any size. */
function checkApart(tensors: ReadonlyMap<string, StoredTensor>, file: string): void {
  let end = 0;
  for (const [name, { offset, encoding, shape }] of [...tensors].sort((a, b) => a[1].offset - b[1].offset)) {
    const size = product(shape) * encoding.bytes;
    if (size === 0) continue;
    if (offset < end)
      throw new ModelError(`${file}: tensor "${name}": data_offsets lie inside another tensor.`);
    end = offset + size;
  }
}

function readEntry(file: ModelFile, dataOffset: number, name: string, value: unknown): StoredTensor {
  const fail = (message: string): never => {
    throw new ModelError(`${file.name}: tensor "${name}": ${message}`);
  };
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>;
  const encoding =
    typeof dtype === 'string' && Object.hasOwn(ENCODINGS, dtype) ? ENCODINGS[dtype] : undefined;
  if (!encoding) return fail(`dtype ${quote(dtype)} is not supported; expected F32, F16 or BF16.`);
  if (!isNaturals(shape)) return fail('shape is no list of whole numbers.');
  if (!isNaturals(offsets) || offsets.length !== 2) return fail('data_offsets is no pair of whole numbers.');
  const [begin, end] = offsets as [number, number];
  const dataBytes = file.size - dataOffset;
  if (begin > end || end > dataBytes) {
    return fail(
      `data_offsets [${begin}, ${end}] lie outside the file's ${dataBytes} bytes of data: truncated?`,
    );
  }
  const size = product(shape) * encoding.bytes;
  if (end - begin !== size) {
    return fail(`shape [${shape.join(', ')}] needs ${size} bytes, data_offsets give ${end - begin}.`);
  }
  return { file, offset: dataOffset + begin, encoding, shape };
}

function isNaturals(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((v) => Number.isSafeInteger(v) && (v as number) >= 0);
}
