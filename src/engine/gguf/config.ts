import { ModelError } from '../errors.ts';
import { quote } from '../quote.ts';
import type { ModelConfig } from '../model/config.ts';
import { type StoredTensor, StoredTensors } from '../model/storedTensors.ts';
import type { Metadata } from './metadata.ts';
import { type ArchitectureName, LAYOUTS, ROPE_FACTORS } from './tensorNames.ts';

type Stored = ReadonlyMap<string, StoredTensor>;

/** `general.architecture`. @throws ModelError when it is not one that is read */
export function architectureOf(metadata: Metadata): ArchitectureName {
  const key = 'general.architecture';
  const name = metadata.string(key);
  const known = Object.keys(LAYOUTS) as ArchitectureName[];
  const found = known.find((candidate) => candidate === name);
  if (found !== undefined) return found;
  return metadata.fail(key, `is ${quote(name)}; this version of Foredraft reads ${known.join(', ')}.`);
}

/**
 * The config.json that the model would have, from the metadata (keys: gguf-py/gguf/constants.py) and from which tensors
 * there are. What transformers has no field for is refused.
 */
export function huggingFaceConfig(
  metadata: Metadata,
  architecture: ArchitectureName,
  stored: Stored,
): Record<string, unknown> {
  const key = (name: string): string => `${architecture}.${name}`;
  const required = (name: string): number =>
    metadata.perLayer(key(name)) ?? metadata.fail(key(name), 'is missing.');
  if ((metadata.number(key('expert_count')) ?? 0) > 0) {
    metadata.fail(key('expert_count'), 'says that this is a mixture of experts, which is not supported.');
  }
  const heads = required('attention.head_count');
  const width = required('embedding_length');
  const headDim = metadata.number(key('attention.key_length')) ?? width / heads;
  for (const name of ['attention.value_length', 'rope.dimension_count']) {
    const value = metadata.number(key(name)) ?? headDim;
    if (value !== headDim) metadata.fail(key(name), `is ${value}, the heads have ${headDim}: not supported.`);
  }
  return {
    model_type: architecture,
    num_hidden_layers: required('block_count'),
    hidden_size: width,
    intermediate_size: required('feed_forward_length'),
    num_attention_heads: heads,
    num_key_value_heads: metadata.perLayer(key('attention.head_count_kv')) ?? heads,
    head_dim: headDim,
    // Rows of the embedding table; the metadata need not say it.
    vocab_size:
      stored.get('token_embd.weight')?.shape[0] ?? metadata.fail('token_embd.weight', 'is missing.'),
    max_position_embeddings: required('context_length'),
    rope_theta: metadata.number(key('rope.freq_base')) ?? 10_000,
    rope_scaling: ropeScaling(metadata, architecture),
    tie_word_embeddings: !stored.has('output.weight'),
    sliding_window: slidingWindow(metadata, architecture),
    ...ofFamily(metadata, architecture, stored, headDim),
  };
}

/**
 * Positions that a layer sees. The converter writes none for these architectures; what is there all the same is
 * honoured where every layer has it, and refused where the file does not say which ones have.
 */
function slidingWindow(metadata: Metadata, architecture: ArchitectureName): number | null {
  const key = `${architecture}.attention.sliding_window`;
  const size = metadata.perLayer(key) ?? 0;
  if (size === 0) return null;
  return architecture === 'starcoder2' ? size : metadata.fail(key, `is ${size}, which is not supported.`);
}

function ofFamily(
  metadata: Metadata,
  architecture: ArchitectureName,
  stored: Stored,
  headDim: number,
): Record<string, unknown> {
  const number = (name: string): number | undefined => metadata.number(`${architecture}.${name}`);
  const epsilon = (name: string): number =>
    number(name) ?? metadata.fail(`${architecture}.${name}`, 'is missing.');
  const rms = (): object => ({
    hidden_act: 'silu',
    rms_norm_eps: epsilon('attention.layer_norm_rms_epsilon'),
  });
  const biases = {
    attention_bias: stored.has('blk.0.attn_q.bias'),
    mlp_bias: stored.has('blk.0.ffn_up.bias'),
  };
  switch (architecture) {
    case 'llama':
      return { ...rms(), ...biases };
    case 'granite':
      return {
        ...rms(),
        ...biases,
        // ggml's attention without a factor is that of every other model; transformers' Granite then takes 1.
        attention_multiplier: number('attention.scale') ?? 1 / Math.sqrt(headDim),
        embedding_multiplier: number('embedding_scale') ?? 1,
        residual_multiplier: number('residual_scale') ?? 1,
        logits_scaling: number('logit_scale') ?? 1,
      };
    case 'qwen2':
      return { ...rms() };
    case 'qwen3':
      return { ...rms(), attention_bias: biases.attention_bias };
    case 'starcoder2':
      return {
        hidden_act: 'gelu_pytorch_tanh',
        norm_type: 'layer_norm',
        norm_epsilon: epsilon('attention.layer_norm_epsilon'),
        mlp_type: 'default',
        use_bias: biases.attention_bias,
      };
    case 'gemma':
      return { ...rms(), hidden_act: 'gelu_pytorch_tanh', hidden_activation: 'gelu_pytorch_tanh' };
  }
}

/** Of other architectures; they would change the rotation. */
const UNSUPPORTED_SCALING = [
  'alpha',
  'attn_factor',
  'yarn_attn_factor',
  'yarn_ext_factor',
  'yarn_log_multiplier',
];

function ropeScaling(metadata: Metadata, architecture: ArchitectureName): Record<string, unknown> | null {
  const number = (name: string): number | undefined => metadata.number(`${architecture}.rope.${name}`);
  const type = metadata.string(`${architecture}.rope.scaling.type`);
  // Files from before `scaling.type` have `scale_linear` alone.
  const factor = number('scaling.factor') ?? number('scale_linear') ?? 1;
  if (type === 'none' || ((type ?? 'linear') === 'linear' && factor === 1)) return null;
  for (const name of UNSUPPORTED_SCALING) {
    const key = `${architecture}.rope.scaling.${name}`;
    if (metadata.has(key)) metadata.fail(key, 'is not supported.');
  }
  return {
    rope_type: type ?? 'linear',
    factor,
    original_max_position_embeddings: number('scaling.original_context_length'),
    beta_fast: number('scaling.yarn_beta_fast'),
    beta_slow: number('scaling.yarn_beta_slow'),
  };
}

/**
 * The config with its frequencies divided by what `rope_freqs` says: all that convert_hf_to_gguf keeps of Llama 3's
 * scaling, one divisor for each pair of a head.
 */
export function withRopeFactors(config: ModelConfig, stored: Stored, file: string): ModelConfig {
  if (!stored.has(ROPE_FACTORS)) return config;
  const { frequencies } = config.rope;
  const divisors = new StoredTensors(stored, file, 'its metadata').float32(ROPE_FACTORS, [
    frequencies.length,
  ]);
  if (!divisors.every((divisor) => divisor > 0)) {
    throw new ModelError(`${file}: ${ROPE_FACTORS} divides by nothing or less.`);
  }
  return { ...config, rope: { ...config.rope, frequencies: frequencies.map((f, i) => f / divisors[i]!) } };
}
