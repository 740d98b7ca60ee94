import { ModelError } from '../errors.ts';
import type { ModelFile } from '../model/modelFile.ts';
import { product, type StoredTensor, StoredTensors } from '../model/storedTensors.ts';
import type { Header, TensorInfo } from './header.ts';
import { ENCODINGS, TYPE_NAMES } from './quantisation.ts';
import { huggingFaceName, type TensorLayout } from './tensorNames.ts';

export interface Heads {
  readonly heads: number;
  readonly kvHeads: number;
}

/**
 * The tensors of a GGUF file by their names in the file, each within the file and apart from the others.
 *
 * @throws ModelError naming the tensor that is not, or whose type is not supported
 */
export function locateTensors(file: ModelFile, header: Header): Map<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  const room = file.size - header.dataOffset;
  let end = 0;
  let before = '';
  for (const info of header.tensors.toSorted((a, b) => a.offset - b.offset)) {
    const { name, shape, offset } = info;
    const fail = (message: string): never => {
      throw new ModelError(`${file.name}: tensor "${name}" ${message}`);
    };
    const encoding = ENCODINGS[info.type];
    if (!encoding) {
      const known = Object.keys(ENCODINGS).map((type) => TYPE_NAMES[Number(type)]);
      return fail(
        `is of type ${TYPE_NAMES[info.type] ?? info.type}, which is not supported; choose a file in ${known.join(', ')}.`,
      );
    }
    const rowLength = shape.at(-1)!;
    if (rowLength % encoding.values !== 0 || (shape.length === 1 && encoding.values > 1)) {
      return fail(`has rows of ${rowLength} values in blocks of ${encoding.values}.`);
    }
    const size = (product(shape) / encoding.values) * encoding.bytes;
    if (offset % header.alignment !== 0) fail(`begins at ${offset}, no multiple of ${header.alignment}.`);
    if (size > room - offset) {
      fail(
        `needs ${size} bytes from ${offset} on, the file has ${Math.max(0, room)} bytes of data: truncated?`,
      );
    }
    if (offset < end) fail(`begins at ${offset}, inside tensor "${before}".`);
    end = offset + size;
    before = name;
    tensors.set(name, { file, offset: header.dataOffset + offset, encoding, shape });
  }
  return tensors;
}

/**
 * The same tensors under Hugging Face's names, with what the converter changed undone as they are read.
 *
 * @throws ModelError naming a tensor that no model of this architecture has: it would be left out of the computation
 */
export function renameTensors(
  stored: ReadonlyMap<string, StoredTensor>,
  layout: TensorLayout,
  heads: Heads,
  file: string,
): StoredTensors {
  const tensors = new Map<string, StoredTensor>();
  for (const [ggufName, tensor] of stored) {
    const name = huggingFaceName(ggufName, layout);
    if (name === null) continue;
    if (name === undefined) {
      throw new ModelError(`${file}: tensor "${ggufName}" is not known for this architecture.`);
    }
    tensors.set(name, { ...tensor, ...changes(name, tensor, layout, heads, file) });
  }
  return new StoredTensors(tensors, file, 'its metadata');
}

function changes(
  name: string,
  { shape }: Pick<TensorInfo, 'shape'>,
  { permuted, normOffset }: TensorLayout,
  { heads, kvHeads }: Heads,
  file: string,
): Partial<StoredTensor> {
  if (normOffset !== 0 && name.endsWith('norm.weight')) return { plus: -normOffset };
  const projection = /\.([qk])_proj\.(weight|bias)$/.exec(name)?.[1];
  if (!permuted || projection === undefined) return {};
  const headDim = shape[0]! / (projection === 'q' ? heads : kvHeads);
  if (!Number.isInteger(headDim) || headDim % 2 !== 0) {
    throw new ModelError(`${file}: tensor "${name}" has ${shape[0]} rows, which are no ${heads} heads.`);
  }
  return { storedRow: (row) => storedRow(row, headDim) };
}

/**
 * Where convert_hf_to_gguf puts a row of Llama's queries or keys. Hugging Face rotates value i of a head with value
 * i + headDim / 2, ggml neighbours with each other: the two halves of a head are interleaved.
 */
function storedRow(row: number, headDim: number): number {
  const within = row % headDim;
  const half = headDim / 2;
  return row - within + 2 * (within % half) + (within < half ? 0 : 1);
}
