import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { findSentinels, type Sentinels } from '../../core/fim/sentinels.ts';
import type { Tokenizer } from '../../core/tokens/tokenizer.ts';
import { ModelError } from '../errors.ts';
import { readGguf } from '../gguf/readGguf.ts';
import { parseTokenizer } from '../tokenizer/parseTokenizer.ts';
import { parseConfig } from './config.ts';
import { ModelFile } from './modelFile.ts';
import type { ModelSource } from './preparedModel.ts';
import type { StoredTensors } from './storedTensors.ts';
import { FOLDER_HINT, openWeights } from './weightFolder.ts';

/** Everything a model holds, checked to belong together. */
export interface ModelFolder extends ModelSource {
  readonly tokenizer: Tokenizer;
  readonly sentinels: Sentinels;
}

/** A model as one of the formats gives it. */
export interface ModelParts extends ModelSource {
  readonly tensors: StoredTensors;
  readonly tokenizer: Tokenizer;
  readonly sentinels: Sentinels | undefined;
  /** What messages call the sources of the tokenizer and of the config. */
  readonly names: { readonly tokenizer: string; readonly config: string };
}

/**
 * Reads a folder as Hugging Face has them (config.json, tokenizer.json and safetensors), or a GGUF file.
 *
 * @throws ModelError naming the file and what is wrong with it
 */
export function readModelFolder(path: string): ModelFolder {
  const { config, tokenizer, sentinels, tensors, hash, names } = isGguf(path)
    ? readGguf(path)
    : readFolder(path);
  // Models pad their vocabulary to a round number, so it may be a little larger than the tokenizer's.
  const padding = config.vocabulary - tokenizer.size;
  if (padding < 0 || padding > MAX_PADDING) {
    throw new ModelError(
      `${names.tokenizer} has ${tokenizer.size} tokens, ${names.config} says ${config.vocabulary}: they do not belong together.`,
    );
  }
  if (!sentinels) throw noSentinels(names.tokenizer);
  tensors.checkFit(config);
  return { config, tokenizer, sentinels, tensors, hash };
}

/** @param tokenizer what messages call it */
export function noSentinels(tokenizer: string): ModelError {
  return new ModelError(
    `${tokenizer} has no fill-in-the-middle tokens: this model cannot complete code inside a file. Choose a base code model.`,
  );
}

const MAX_PADDING = 1024;
/** Bytes. Published ones have some 2 kB and, with the largest vocabularies, 35 MB. */
export const MAX_CONFIG = 1024 * 1024;
export const MAX_TOKENIZER = 64 * 1024 * 1024;

/** A file, or what was meant to be one. Ollama's files have no extension. */
export function isGguf(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? stat.isFile() : path.toLowerCase().endsWith('.gguf');
}

function readFolder(dir: string): ModelParts {
  const names = { config: 'config.json', tokenizer: 'tokenizer.json' };
  const open = (name: string): ModelFile => new ModelFile(join(dir, name), name, FOLDER_HINT);
  const configFile = open(names.config);
  const config = parseConfig(configFile.text(MAX_CONFIG), names.config);
  const tokenizerFile = open(names.tokenizer);
  const tokenizer = parseTokenizer(tokenizerFile.text(MAX_TOKENIZER), names.tokenizer);
  const { tensors, files } = openWeights(dir);
  const hash = createHash('sha256');
  for (const file of [configFile, tokenizerFile, ...files]) file.identify(hash);
  const sentinels = findSentinels(tokenizer.specials);
  return { config, tokenizer, sentinels, tensors, hash: hash.digest('hex'), names };
}
