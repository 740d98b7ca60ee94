import { ModelError } from '../errors.ts';
import { parseObject } from './parseObject.ts';

/** Shape of a decoder, from config.json under Hugging Face's names. */
export interface ModelConfig {
  readonly layers: number;
  /** Width of the residual stream. */
  readonly width: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  /** Width between the two halves of the feed-forward network. */
  readonly intermediate: number;
  readonly vocabulary: number;
  readonly maxLength: number;
  readonly normEpsilon: number;
  readonly ropeTheta: number;
  /** The output matrix is the embedding table. */
  readonly tied: boolean;
}

/** A shorter context holds no prompt. */
const MIN_CONTEXT = 128;
/** No prompt of ours is longer, and the tables of rotations grow with it. */
const MAX_CONTEXT = 32_768;

/** Reads the config.json of a Qwen3 model. @throws ModelError naming the field that is missing or absurd */
export function parseConfig(text: string, file: string): ModelConfig {
  const json = parseObject(text, file);
  const fail = (message: string): never => {
    throw new ModelError(`${file}: ${message}`);
  };
  if (json.model_type !== 'qwen3') {
    fail(`model_type is ${JSON.stringify(json.model_type)}; this version of Foredraft runs "qwen3" models.`);
  }
  const integer = (field: string, max: number, min = 1): number => {
    const value = json[field];
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    return fail(`${field} is ${JSON.stringify(value)}; expected a whole number from ${min} to ${max}.`);
  };
  const positive = (field: string, value: unknown): number => {
    if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
    return fail(`${field} is ${JSON.stringify(value)}; expected a positive number.`);
  };
  // transformers 5 moved the RoPE settings into an object of their own.
  const rope = (json.rope_parameters ?? json.rope_scaling ?? {}) as Record<string, unknown>;
  const ropeType = rope.rope_type ?? rope.type ?? 'default'; // `type` in older files
  if (ropeType !== 'default') fail(`rope_type ${JSON.stringify(ropeType)} is not supported.`);
  if ((json.hidden_act ?? 'silu') !== 'silu') {
    fail(`hidden_act ${JSON.stringify(json.hidden_act)} is not supported.`);
  }
  if (json.attention_bias === true) fail('attention_bias is not supported.');
  if (json.use_sliding_window === true) fail('use_sliding_window is not supported.');
  const config: ModelConfig = {
    layers: integer('num_hidden_layers', 512),
    width: integer('hidden_size', 65536),
    heads: integer('num_attention_heads', 1024),
    kvHeads: integer('num_key_value_heads', 1024),
    headDim: integer('head_dim', 1024),
    intermediate: integer('intermediate_size', 1 << 20),
    vocabulary: integer('vocab_size', 1 << 21),
    maxLength: Math.min(integer('max_position_embeddings', 1 << 24, MIN_CONTEXT), MAX_CONTEXT),
    normEpsilon: positive('rms_norm_eps', json.rms_norm_eps),
    ropeTheta: positive('rope_theta', json.rope_theta ?? rope.rope_theta),
    tied: json.tie_word_embeddings === true,
  };
  if (config.heads % config.kvHeads !== 0) {
    fail(`num_attention_heads (${config.heads}) is no multiple of num_key_value_heads (${config.kvHeads}).`);
  }
  if (config.headDim % 2 !== 0) fail(`head_dim (${config.headDim}) is odd.`);
  return config;
}
