import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../../src/core/random.ts';

/** Shape of a model made for a test. Defaults are the smallest that still have groups, layers and halves. */
export interface TinyShape {
  readonly layers?: number;
  readonly width?: number;
  readonly heads?: number;
  readonly kvHeads?: number;
  readonly headDim?: number;
  readonly intermediate?: number;
  readonly vocabulary?: number;
  readonly maxLength?: number;
}

const SPECIALS = [
  '<|endoftext|>',
  '<|fim_prefix|>',
  '<|fim_middle|>',
  '<|fim_suffix|>',
  '<|fim_pad|>',
  '<|repo_name|>',
  '<|file_sep|>',
];

/** Writes a Qwen3 model folder with random weights and a tokenizer that knows bytes and a few merges. */
export function writeTinyModel(dir: string, shape: TinyShape = {}, seed = 1): void {
  const s = {
    ...{
      layers: 2,
      width: 64,
      heads: 4,
      kvHeads: 2,
      headDim: 16,
      intermediate: 96,
      vocabulary: 320,
      maxLength: 512,
    },
    ...shape,
  };
  mkdirSync(dir, { recursive: true });
  writeFileSync(
    join(dir, 'config.json'),
    JSON.stringify({
      model_type: 'qwen3',
      num_hidden_layers: s.layers,
      hidden_size: s.width,
      num_attention_heads: s.heads,
      num_key_value_heads: s.kvHeads,
      head_dim: s.headDim,
      intermediate_size: s.intermediate,
      vocab_size: s.vocabulary,
      max_position_embeddings: s.maxLength,
      rms_norm_eps: 1e-6,
      rope_theta: 10000,
      tie_word_embeddings: true,
    }),
  );
  writeFileSync(join(dir, 'tokenizer.json'), JSON.stringify(tinyTokenizer()));
  const uniform = createRandom(seed);
  const matrix = (rows: number, columns: number): Tensor => ({
    shape: [rows, columns],
    data: Float32Array.from({ length: rows * columns }, () => (uniform() * 2 - 1) * Math.sqrt(3 / columns)),
  });
  const gain = (n: number): Tensor => ({
    shape: [n],
    data: Float32Array.from({ length: n }, () => 0.5 + uniform()),
  });
  const tensors: Record<string, Tensor> = {
    'model.embed_tokens.weight': matrix(s.vocabulary, s.width),
    'model.norm.weight': gain(s.width),
  };
  for (let l = 0; l < s.layers; l++) {
    const name = `model.layers.${l}`;
    Object.assign(tensors, {
      [`${name}.input_layernorm.weight`]: gain(s.width),
      [`${name}.post_attention_layernorm.weight`]: gain(s.width),
      [`${name}.self_attn.q_proj.weight`]: matrix(s.heads * s.headDim, s.width),
      [`${name}.self_attn.k_proj.weight`]: matrix(s.kvHeads * s.headDim, s.width),
      [`${name}.self_attn.v_proj.weight`]: matrix(s.kvHeads * s.headDim, s.width),
      [`${name}.self_attn.o_proj.weight`]: matrix(s.width, s.heads * s.headDim),
      [`${name}.self_attn.q_norm.weight`]: gain(s.headDim),
      [`${name}.self_attn.k_norm.weight`]: gain(s.headDim),
      [`${name}.mlp.gate_proj.weight`]: matrix(s.intermediate, s.width),
      [`${name}.mlp.up_proj.weight`]: matrix(s.intermediate, s.width),
      [`${name}.mlp.down_proj.weight`]: matrix(s.width, s.intermediate),
    });
  }
  writeFileSync(join(dir, 'model.safetensors'), encodeSafetensors(tensors));
}

interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export function encodeSafetensors(tensors: Readonly<Record<string, Tensor>>): Buffer {
  const header: Record<string, object> = {};
  const chunks: Buffer[] = [];
  let offset = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] };
    chunks.push(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    offset += data.byteLength;
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, ...chunks]);
}

/** A byte-level BPE tokenizer: 256 bytes, a handful of merges, and the FIM specials. 320 ids at most. */
export function tinyTokenizer(): object {
  const merges = [
    'i n',
    'r e',
    't u',
    'tu r',
    're tur',
    'retur n',
    'Ġ Ġ',
    'ĠĠ ĠĠ',
    'c o',
    'co n',
    's t',
    'con st',
  ];
  const tokens = [...SPECIALS, ...byteAlphabet(), ...merges.map((m) => m.replace(' ', ''))];
  return {
    version: '1.0',
    added_tokens: SPECIALS.map((content, id) => ({
      ...{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true },
    })),
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      ...{
        type: 'BPE',
        dropout: null,
        unk_token: null,
        continuing_subword_prefix: null,
        end_of_word_suffix: null,
      },
      ...{ fuse_unk: false, byte_fallback: false, ignore_merges: false, merges },
      vocab: Object.fromEntries(tokens.map((t, i) => [t, i])),
    },
  };
}

/** How byte-level vocabularies spell the bytes 0 to 255. */
export function byteAlphabet(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, b) => {
    const printable = (b >= 0x21 && b <= 0x7e) || (b >= 0xa1 && b <= 0xff && b !== 0xad);
    return String.fromCharCode(printable ? b : next++);
  });
}
