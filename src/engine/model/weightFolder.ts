import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ModelError } from '../errors.ts';
import { quote } from '../quote.ts';
import { ModelFile } from './modelFile.ts';
import { parseObject } from './parseObject.ts';
import { readSafetensors } from './safetensors.ts';
import { type StoredTensor, StoredTensors } from './storedTensors.ts';

const SINGLE = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';
const CONFIG = 'config.json';
/** As large as a header: they list the same tensors. */
const MAX_INDEX = 8 * 1024 * 1024;

/** What a message about a missing file adds. */
export const FOLDER_HINT =
  'A model folder holds config.json, tokenizer.json and model.safetensors (or its shards and their index).';

export interface FolderWeights {
  readonly tensors: StoredTensors;
  /** All that these were read from. */
  readonly files: readonly ModelFile[];
}

/**
 * The weights of a Hugging Face folder: model.safetensors, or the shards that model.safetensors.index.json lists.
 * Where there are both, transformers takes the single file, and so do we.
 *
 * @throws ModelError naming the file that is missing or does not belong to the others
 */
export function openWeights(dir: string): FolderWeights {
  if (existsSync(join(dir, SINGLE)) || !existsSync(join(dir, INDEX))) {
    const file = new ModelFile(join(dir, SINGLE), SINGLE, FOLDER_HINT);
    return { tensors: new StoredTensors(readSafetensors(file), SINGLE, CONFIG), files: [file] };
  }
  const index = new ModelFile(join(dir, INDEX), INDEX);
  const byShard = readIndex(index);
  const tensors = new Map<string, StoredTensor>();
  const files = [index];
  for (const [shard, names] of byShard) {
    const file = new ModelFile(join(dir, shard), shard, `${INDEX} lists it; get the missing file.`);
    const held = readSafetensors(file);
    for (const name of names) {
      const tensor = held.get(name);
      if (!tensor) {
        throw new ModelError(
          `${shard} has no tensor "${name}", which ${INDEX} says it has: files of two models?`,
        );
      }
      tensors.set(name, tensor);
    }
    files.push(file);
  }
  return { tensors: new StoredTensors(tensors, INDEX, CONFIG), files };
}

/** Tensors by shard. `weight_map` has the shard of each tensor. */
function readIndex(file: ModelFile): Map<string, string[]> {
  const map = parseObject(file.text(MAX_INDEX), INDEX).weight_map;
  if (typeof map !== 'object' || map === null || Array.isArray(map)) {
    throw new ModelError(`${INDEX}: weight_map is no table of files.`);
  }
  const byShard = new Map<string, string[]>();
  for (const [name, shard] of Object.entries(map)) {
    // A file of the same folder: an index must not send us anywhere else.
    if (typeof shard !== 'string' || !shard.endsWith('.safetensors') || !isFileName(shard)) {
      throw new ModelError(`${INDEX}: weight_map gives tensor "${name}" the file ${quote(shard)}.`);
    }
    const names = byShard.get(shard);
    if (names) names.push(name);
    else byShard.set(shard, [name]);
  }
  return byShard;
}

function isFileName(name: string): boolean {
  return basename(name) === name && !/[\\/:\0]/.test(name);
}
