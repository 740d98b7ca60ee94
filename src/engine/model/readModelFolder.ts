import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findSentinels, type Sentinels } from '../../core/fim/sentinels.ts';
import type { Tokenizer } from '../../core/tokens/tokenizer.ts';
import { parseTokenizer } from '../tokenizer/parseTokenizer.ts';
import { parseConfig } from './config.ts';
import { ModelError } from '../errors.ts';
import type { ModelSource } from './preparedModel.ts';
import { Safetensors } from './safetensors.ts';

/** Everything a model folder holds, checked to belong together. */
export interface ModelFolder extends ModelSource {
  readonly tokenizer: Tokenizer;
  readonly sentinels: Sentinels;
}

/**
 * Reads config.json, tokenizer.json and model.safetensors.
 *
 * @throws ModelError naming the file and what is wrong with it
 */
export function readModelFolder(dir: string): ModelFolder {
  const [configBytes, tokenizerBytes, tensorBytes] = [
    'config.json',
    'tokenizer.json',
    'model.safetensors',
  ].map((name) => readModelFile(dir, name)) as [Buffer, Buffer, Buffer];
  const config = parseConfig(configBytes.toString('utf8'), 'config.json');
  const tokenizer = parseTokenizer(tokenizerBytes.toString('utf8'), 'tokenizer.json');
  // Models pad their vocabulary to a round number, so it may be a little larger than the tokenizer's.
  const padding = config.vocabulary - tokenizer.size;
  if (padding < 0 || padding > MAX_PADDING) {
    throw new ModelError(
      `tokenizer.json has ${tokenizer.size} tokens, config.json says ${config.vocabulary}: they do not belong together.`,
    );
  }
  const sentinels = findSentinels(tokenizer.specials);
  if (!sentinels) {
    throw new ModelError(
      'tokenizer.json has no fill-in-the-middle tokens: this model cannot complete code inside a file. Choose a base code model.',
    );
  }
  const tensors = new Safetensors(tensorBytes, 'model.safetensors');
  const hash = createHash('sha256').update(configBytes).update(tensorBytes).digest('hex');
  return { config, tokenizer, sentinels, tensors, hash };
}

const MAX_PADDING = 1024;

function readModelFile(dir: string, name: string): Buffer {
  try {
    return readFileSync(join(dir, name));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const reason = code === 'ENOENT' ? 'is missing' : `cannot be read (${code ?? String(error)})`;
    throw new ModelError(
      `${join(dir, name)} ${reason}. A model folder holds config.json, tokenizer.json and model.safetensors.`,
    );
  }
}
