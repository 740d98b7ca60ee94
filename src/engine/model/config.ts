import { ConfigFields } from './configFields.ts';
import type { Architecture, Family } from './families/architecture.ts';
import { gemma, gemma2 } from './families/gemma.ts';
import { granite, llama } from './families/llama.ts';
import { qwen2, qwen3 } from './families/qwen.ts';
import { starcoder2 } from './families/starcoder2.ts';
import { parseRope, type Rope } from './rope.ts';

/** A decoder: its sizes, and how its family wires it. */
export interface ModelConfig extends Architecture {
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
  readonly rope: Rope;
}

/** By `model_type`. A family not listed here would be computed wrong, so it is refused. */
const FAMILIES: Readonly<Record<string, Family>> = {
  llama,
  granite,
  qwen2,
  qwen3,
  starcoder2,
  gemma,
  gemma2,
};
/** Families whose heads are not width / heads wide where the file does not say. */
const EXPLICIT_HEAD_DIM = ['qwen3', 'gemma', 'gemma2'];

/** A shorter context holds no prompt. */
const MIN_CONTEXT = 128;
/** No prompt of ours is longer, and the tables of rotations grow with it. */
const MAX_CONTEXT = 32_768;
/** They grow with the width of a head, too, and with no tensor of the file; Gemma's is the widest. */
const MAX_HEAD_DIM = 256;

/**
 * Reads a config.json under Hugging Face's names.
 *
 * @throws ModelError naming the field that is missing, absurd, or asks for what the graph cannot do
 */
export function parseConfig(text: string, file: string): ModelConfig {
  const config = ConfigFields.parse(text, file);
  const type = config.get('model_type');
  const family = typeof type === 'string' && Object.hasOwn(FAMILIES, type) ? FAMILIES[type] : undefined;
  if (!family) {
    const known = Object.keys(FAMILIES).join(', ');
    return config.fail('model_type', `; this version of Foredraft runs ${known}.`);
  }
  if (config.has('quantization_config')) {
    config.fail('quantization_config', ': choose the unquantised model, Foredraft quantises by itself.');
  }
  const width = config.integer('hidden_size', 65536);
  const heads = config.integer('num_attention_heads', 1024);
  const kvHeads = config.has('num_key_value_heads') ? config.integer('num_key_value_heads', 1024) : heads;
  if (heads % kvHeads !== 0) {
    config.fail('num_attention_heads', `, no multiple of num_key_value_heads (${kvHeads}).`);
  }
  const derived = !config.has('head_dim') && !EXPLICIT_HEAD_DIM.includes(type as string);
  const headDim = derived ? width / heads : config.integer('head_dim', MAX_HEAD_DIM);
  if (headDim > MAX_HEAD_DIM)
    config.fail('hidden_size', `: heads of ${headDim} are wider than ${MAX_HEAD_DIM}.`);
  if (headDim % 2 !== 0) {
    config.fail(derived ? 'hidden_size' : 'head_dim', `: heads of ${headDim} have no halves.`);
  }
  const maxLength = Math.min(config.integer('max_position_embeddings', 1 << 24, MIN_CONTEXT), MAX_CONTEXT);
  const architecture = family(config);
  return {
    ...architecture,
    layers: config.integer('num_hidden_layers', 512),
    ...{ width, heads, kvHeads, headDim, maxLength },
    intermediate: config.integer('intermediate_size', 1 << 20),
    vocabulary: config.integer('vocab_size', 1 << 20),
    rope: parseRope(config, headDim),
    // A window that holds the whole context is none.
    window: architecture.window && architecture.window.size < maxLength ? architecture.window : undefined,
  };
}
