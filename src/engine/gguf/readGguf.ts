import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { parseConfig } from '../model/config.ts';
import { ModelFile } from '../model/modelFile.ts';
import type { ModelParts } from '../model/readModelFolder.ts';
import { architectureOf, huggingFaceConfig, withRopeFactors } from './config.ts';
import { type Header, readHeader } from './header.ts';
import { LAYOUTS } from './tensorNames.ts';
import { locateTensors, renameTensors } from './tensors.ts';
import { readSentinels } from './sentinels.ts';
import { readTokenizer } from './tokenizer.ts';

/**
 * Reads a model from one GGUF file, the format of llama.cpp and Ollama. Only its header is read here.
 *
 * @throws ModelError naming the field of the file that is damaged or not supported
 */
export function readGguf(path: string): ModelParts {
  const name = basename(path);
  const file = new ModelFile(path, name);
  const header = readHeader(file);
  const { metadata } = header;
  const { config, tensors } = readStructure(file, header);
  const tokenizer = readTokenizer(metadata);
  const sentinels = readSentinels(metadata, tokenizer);
  const hash = createHash('sha256');
  file.identify(hash);
  const names = { config: `${name} (metadata)`, tokenizer: `${name} (tokenizer)` };
  return { config, tokenizer, sentinels, tensors, hash: hash.digest('hex'), names };
}

/** Config and tensors, as far as the header tells. @throws ModelError naming what is damaged or not supported */
export function readStructure(file: ModelFile, header: Header): Pick<ModelParts, 'config' | 'tensors'> {
  const { metadata } = header;
  const { name } = file;
  const parts = metadata.number('split.count') ?? 1;
  if (parts > 1) {
    metadata.fail(
      'split.count',
      `says that this is one of ${parts} files; join them with llama-gguf-split --merge.`,
    );
  }
  const architecture = architectureOf(metadata);
  const stored = locateTensors(file, header);
  const json = huggingFaceConfig(metadata, architecture, stored);
  const plain = parseConfig(JSON.stringify(json), name);
  const tensors = renameTensors(stored, LAYOUTS[architecture], plain, name);
  return { config: withRopeFactors(plain, stored, name), tensors };
}
