import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findSentinels } from '../../core/fim/sentinels.ts';
import { parseConfig } from '../model/config.ts';
import { BF16, F16, F32 } from '../model/encoding.ts';
import { ModelFile } from '../model/modelFile.ts';
import { parseObject } from '../model/parseObject.ts';
import { MAX_CONFIG, MAX_TOKENIZER, noSentinels } from '../model/readModelFolder.ts';
import { FOLDER_HINT, openWeights } from '../model/weightFolder.ts';
import type { ModelFacts } from '../protocol.ts';
import { readAddedTokens } from '../tokenizer/addedTokens.ts';
import { readVocabulary } from '../tokenizer/vocabulary.ts';
import { problemIn } from './inspectModel.ts';

const CONFIG = 'config.json';
const TOKENIZER = 'tokenizer.json';
const TOKENIZER_CONFIG = 'tokenizer_config.json';
const TYPES = new Map([
  [F32, 'F32'],
  [F16, 'F16'],
  [BF16, 'BF16'],
]);

/** @throws ModelError when there is no config that can be read */
export function inspectFolder(dir: string): ModelFacts {
  const open = (name: string): ModelFile => new ModelFile(join(dir, name), name, FOLDER_HINT);
  const text = open(CONFIG).text(MAX_CONFIG);
  const config = parseObject(text, CONFIG);
  const architecture = typeof config.model_type === 'string' ? config.model_type.slice(0, 64) : undefined;
  const weights: { parameters?: number; quantisation?: string } = {};
  const problem = problemIn('', () => {
    const parsed = parseConfig(text, CONFIG);
    const { tensors } = openWeights(dir);
    weights.parameters = tensors.parameters;
    const encoding = tensors.encoding('model.embed_tokens.weight');
    const type = encoding && TYPES.get(encoding);
    if (type !== undefined) weights.quantisation = type;
    const tokenizer = parseObject(open(TOKENIZER).text(MAX_TOKENIZER), TOKENIZER);
    const { vocab } = Object(tokenizer.model) as { vocab?: unknown };
    const vocabulary = readVocabulary(vocab, `${TOKENIZER}: model.vocab`);
    const { specials } = readAddedTokens(tokenizer.added_tokens, vocabulary, `${TOKENIZER}: added_tokens`);
    if (!findSentinels(specials)) throw noSentinels(TOKENIZER);
    tensors.checkFit(parsed);
  });
  return {
    kind: isLanguageModel(config) ? 'language' : 'other',
    ...(architecture !== undefined && { architecture }),
    ...weights,
    hasChatTemplate: hasChatTemplate(dir),
    ...problem,
  };
}

/** Transformers writes what class the weights are of: `Qwen2ForCausalLM`. */
function isLanguageModel({ architectures }: Record<string, unknown>): boolean {
  if (!Array.isArray(architectures) || architectures.length === 0) return true;
  return architectures.some((name) => typeof name === 'string' && name.endsWith('ForCausalLM'));
}

/** In tokenizer_config.json, or, since transformers 4.50, in a file of its own. */
function hasChatTemplate(dir: string): boolean {
  if (existsSync(join(dir, 'chat_template.jinja'))) return true;
  if (!existsSync(join(dir, TOKENIZER_CONFIG))) return false;
  let has = false;
  problemIn('', () => {
    const text = new ModelFile(join(dir, TOKENIZER_CONFIG), TOKENIZER_CONFIG).text(MAX_TOKENIZER);
    has = Boolean(parseObject(text, TOKENIZER_CONFIG).chat_template);
  });
  return has;
}
