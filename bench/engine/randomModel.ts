import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../../src/core/random.ts';
import { tinyTokenizer } from '../../test/support/tinyModel.ts';

/** Qwen2.5-Coder-0.5B's config.json, as far as anyone reads it. */
const CONFIG = {
  architectures: ['Qwen2ForCausalLM'],
  model_type: 'qwen2',
  vocab_size: 151936,
  hidden_size: 896,
  intermediate_size: 4864,
  num_hidden_layers: 24,
  num_attention_heads: 14,
  num_key_value_heads: 2,
  hidden_act: 'silu',
  max_position_embeddings: 32768,
  rms_norm_eps: 1e-6,
  rope_theta: 1000000,
  tie_word_embeddings: true,
  use_sliding_window: false,
  bos_token_id: 151643,
  eos_token_id: 151643,
  torch_dtype: 'bfloat16',
};
const FIRST_SPECIAL = 151643;

/**
 * Writes a model of Qwen2.5-Coder-0.5B's shape with random weights in bfloat16, as a folder as on Hugging Face. What a
 * pass costs does not depend on the values. The tokenizer knows single bytes; Qwen's special tokens have Qwen's ids.
 */
export function writeRandomModel(dir: string): void {
  if (existsSync(dir)) return;
  const temporary = `${dir}.tmp`;
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  const writeJson = (name: string, value: object): void =>
    writeFileSync(join(temporary, name), JSON.stringify(value, undefined, 1));
  writeJson('config.json', CONFIG);
  writeJson('tokenizer.json', byteTokenizer());
  writeJson('tokenizer_config.json', {
    tokenizer_class: 'PreTrainedTokenizerFast',
    eos_token: '<|endoftext|>',
  });
  writeWeights(join(temporary, 'model.safetensors'));
  renameSync(temporary, dir);
}

/** The tests' tokenizer of bytes with its special tokens where Qwen has them. */
function byteTokenizer(): object {
  const tokenizer = tinyTokenizer() as {
    added_tokens: { id: number; content: string }[];
    model: { vocab: Record<string, number> };
  };
  tokenizer.added_tokens.forEach((token, i) => {
    token.id = FIRST_SPECIAL + i;
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
    delete tokenizer.model.vocab[token.content];
  });
  return tokenizer;
}

function tensorShapes(): Map<string, number[]> {
  const { vocab_size, hidden_size: width, intermediate_size: inner, num_hidden_layers: layers } = CONFIG;
  const kv = (width / CONFIG.num_attention_heads) * CONFIG.num_key_value_heads;
  const shapes = new Map([['model.embed_tokens.weight', [vocab_size, width]]]);
  for (let layer = 0; layer < layers; layer++) {
    for (const [name, shape] of Object.entries({
      'input_layernorm.weight': [width],
      'self_attn.q_proj.weight': [width, width],
      'self_attn.q_proj.bias': [width],
      'self_attn.k_proj.weight': [kv, width],
      'self_attn.k_proj.bias': [kv],
      'self_attn.v_proj.weight': [kv, width],
      'self_attn.v_proj.bias': [kv],
      'self_attn.o_proj.weight': [width, width],
      'post_attention_layernorm.weight': [width],
      'mlp.gate_proj.weight': [inner, width],
      'mlp.up_proj.weight': [inner, width],
      'mlp.down_proj.weight': [width, inner],
    })) {
      shapes.set(`model.layers.${layer}.${name}`, shape);
    }
  }
  return shapes.set('model.norm.weight', [width]);
}

function writeWeights(path: string): void {
  const shapes = tensorShapes();
  const header: Record<string, object> = {};
  let offset = 0;
  for (const [name, shape] of shapes) {
    const bytes = 2 * shape.reduce((a, b) => a * b);
    header[name] = { dtype: 'BF16', shape, data_offsets: [offset, offset + bytes] };
    offset += bytes;
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const file = openSync(path, 'w');
  try {
    for (const part of [length, json]) writeSync(file, part);
    const random = createRandom(1);
    for (const shape of shapes.values()) writeSync(file, randomTensor(shape, random));
  } finally {
    closeSync(file);
  }
}

/** Matrices that keep the length of a random vector, gains around 1, small biases: activations stay finite. */
function randomTensor(shape: readonly number[], random: () => number): Uint16Array {
  const [rows, columns] = shape;
  const [centre, spread] = columns === undefined ? [1, 0.1] : [0, Math.sqrt(3 / columns)];
  const single = new Float32Array(1);
  const bits = new Uint32Array(single.buffer);
  const bfloat16 = new Uint16Array(rows! * (columns ?? 1));
  for (let i = 0; i < bfloat16.length; i++) {
    single[0] = centre + spread * (2 * random() - 1);
    bfloat16[i] = bits[0]! >>> 16;
  }
  return bfloat16;
}
