import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A value with its type in the file. A list says the type of its elements. */
export type GgufValue =
  | { readonly u32: number }
  | { readonly f32: number }
  | { readonly bool: boolean }
  | { readonly string: string }
  | { readonly strings: readonly string[] }
  | { readonly i32s: readonly number[] }
  | { readonly f32s: readonly number[] }
  | { readonly lists: number };

export interface GgufTensor {
  readonly name: string;
  /** Outermost first. */
  readonly shape: readonly number[];
  readonly type?: number;
  readonly data: Uint8Array;
  /** In place of the next free one. */
  readonly offset?: number;
}

const ALIGNMENT = 32;

/** The bytes of a GGUF file, version 3. */
export function encodeGguf(
  metadata: Readonly<Record<string, GgufValue>>,
  tensors: readonly GgufTensor[],
): Buffer {
  const head: Buffer[] = [
    Buffer.from('GGUF'),
    u32(3),
    u64(tensors.length),
    u64(Object.keys(metadata).length),
  ];
  for (const [key, value] of Object.entries(metadata)) head.push(text(key), encodeValue(value));
  const data: Buffer[] = [];
  let end = 0;
  for (const { name, shape, type, data: bytes, offset } of tensors) {
    head.push(
      text(name),
      u32(shape.length),
      ...shape.toReversed().map(u64),
      u32(type ?? 0),
      u64(offset ?? end),
    );
    data.push(Buffer.from(bytes), padding(bytes.length));
    end += Math.ceil(bytes.length / ALIGNMENT) * ALIGNMENT;
  }
  const header = Buffer.concat(head);
  return Buffer.concat([header, padding(header.length), ...data]);
}

function encodeValue(value: GgufValue): Buffer {
  if ('u32' in value) return Buffer.concat([u32(4), u32(value.u32)]);
  if ('f32' in value) return Buffer.concat([u32(6), f32(value.f32)]);
  if ('bool' in value) return Buffer.concat([u32(7), Buffer.of(Number(value.bool))]);
  if ('string' in value) return Buffer.concat([u32(8), text(value.string)]);
  if ('strings' in value) return list(8, value.strings.map(text));
  if ('i32s' in value) return list(5, value.i32s.map(i32));
  if ('f32s' in value) return list(6, value.f32s.map(f32));
  // A list of a list of a list...
  return Buffer.concat([
    u32(9),
    ...Array.from({ length: value.lists }, () => Buffer.concat([u32(9), u64(1)])),
  ]);
}

const list = (type: number, items: readonly Buffer[]): Buffer =>
  Buffer.concat([u32(9), u32(type), u64(items.length), ...items]);
const padding = (length: number): Buffer => Buffer.alloc((ALIGNMENT - (length % ALIGNMENT)) % ALIGNMENT);
const text = (value: string): Buffer => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function u64(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function i32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function f32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

/** The parts of tokenizer.json that a GGUF file keeps. */
export interface PlainTokenizer {
  readonly added_tokens: readonly {
    readonly content: string;
    readonly id: number;
    readonly special: boolean;
  }[];
  readonly model: {
    readonly vocab: Readonly<Record<string, number>>;
    readonly merges: readonly (string | readonly string[])[];
  };
}

/** A byte-level tokenizer.json as a GGUF file has it. */
export function tokenizerMetadata(tokenizer: PlainTokenizer, pre: string): Record<string, GgufValue> {
  const ids = new Map(Object.entries(tokenizer.model.vocab));
  for (const { content, id } of tokenizer.added_tokens) ids.set(content, id);
  const types = new Map(tokenizer.added_tokens.map(({ content, special }) => [content, special ? 3 : 4]));
  const tokens = [...ids].sort((a, b) => a[1] - b[1]).map(([token]) => token);
  return {
    'tokenizer.ggml.model': { string: 'gpt2' },
    'tokenizer.ggml.pre': { string: pre },
    'tokenizer.ggml.tokens': { strings: tokens },
    'tokenizer.ggml.token_type': { i32s: tokens.map((token) => types.get(token) ?? 1) },
    'tokenizer.ggml.merges': {
      strings: tokenizer.model.merges.map((merge) => (typeof merge === 'string' ? merge : merge.join(' '))),
    },
  };
}

const PARTS: Readonly<Record<string, string>> = {
  'model.embed_tokens': 'token_embd',
  'model.norm': 'output_norm',
  input_layernorm: 'attn_norm',
  post_attention_layernorm: 'ffn_norm',
  'self_attn.q_proj': 'attn_q',
  'self_attn.k_proj': 'attn_k',
  'self_attn.v_proj': 'attn_v',
  'self_attn.o_proj': 'attn_output',
  'self_attn.q_norm': 'attn_q_norm',
  'self_attn.k_norm': 'attn_k_norm',
  'mlp.gate_proj': 'ffn_gate',
  'mlp.up_proj': 'ffn_up',
  'mlp.down_proj': 'ffn_down',
};

export interface GgufContent {
  metadata: Record<string, GgufValue>;
  tensors: GgufTensor[];
}

/** A tiny Qwen3 folder (`writeTinyModel`) as what a GGUF file has in it. */
export function tinyGguf(dir: string): GgufContent {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(dir, name), 'utf8'));
  const config = read('config.json') as Record<string, number>;
  const weights = readFileSync(join(dir, 'model.safetensors'));
  const headerLength = Number(weights.readBigUInt64LE());
  const header = JSON.parse(weights.toString('utf8', 8, 8 + headerLength)) as Record<
    string,
    { shape: number[]; data_offsets: [number, number] }
  >;
  return {
    metadata: {
      'general.architecture': { string: 'qwen3' },
      'qwen3.block_count': { u32: config.num_hidden_layers! },
      'qwen3.context_length': { u32: config.max_position_embeddings! },
      'qwen3.embedding_length': { u32: config.hidden_size! },
      'qwen3.feed_forward_length': { u32: config.intermediate_size! },
      'qwen3.attention.head_count': { u32: config.num_attention_heads! },
      'qwen3.attention.head_count_kv': { u32: config.num_key_value_heads! },
      'qwen3.attention.key_length': { u32: config.head_dim! },
      'qwen3.attention.value_length': { u32: config.head_dim! },
      'qwen3.attention.layer_norm_rms_epsilon': { f32: config.rms_norm_eps! },
      'qwen3.rope.freq_base': { f32: config.rope_theta! },
      ...tokenizerMetadata(read('tokenizer.json') as PlainTokenizer, 'gpt-2'),
    },
    tensors: Object.entries(header).map(
      ([
        name,
        {
          shape,
          data_offsets: [begin, end],
        },
      ]) => {
        const [, layer, part] = /^(?:model\.layers\.(\d+)\.)?(.*)\.weight$/.exec(name)!;
        const data = weights.subarray(8 + headerLength + begin, 8 + headerLength + end);
        return { name: `${layer === undefined ? '' : `blk.${layer}.`}${PARTS[part!]!}.weight`, shape, data };
      },
    ),
  };
}
