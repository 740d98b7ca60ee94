/** The architectures that are read, by `general.architecture`: what their tensors are called and how they are kept. */
export interface TensorLayout {
  /** Names in a layer, from GGUF's to Hugging Face's. */
  readonly layer: Readonly<Record<string, string>>;
  /** Query and key rows are in the order of ggml's rotation, which pairs neighbours (see `storedRow`). */
  readonly permuted: boolean;
  /** Added to the gains of norms by the converter. */
  readonly normOffset: number;
  /** May have divisors of the frequencies of RoPE, as llama.cpp reads them for this architecture. */
  readonly ropeFactors: boolean;
}

const LAYER = {
  attn_norm: 'input_layernorm',
  attn_q: 'self_attn.q_proj',
  attn_k: 'self_attn.k_proj',
  attn_v: 'self_attn.v_proj',
  attn_output: 'self_attn.o_proj',
  ffn_norm: 'post_attention_layernorm',
} as const;
const GATED = { ffn_gate: 'mlp.gate_proj', ffn_up: 'mlp.up_proj', ffn_down: 'mlp.down_proj' } as const;

const plain: TensorLayout = {
  layer: { ...LAYER, ...GATED },
  permuted: false,
  normOffset: 0,
  ropeFactors: false,
};

export const LAYOUTS = {
  llama: { ...plain, permuted: true, ropeFactors: true },
  granite: { ...plain, permuted: true, ropeFactors: true },
  qwen2: plain,
  qwen3: {
    ...plain,
    layer: { ...plain.layer, attn_q_norm: 'self_attn.q_norm', attn_k_norm: 'self_attn.k_norm' },
  },
  starcoder2: { ...plain, layer: { ...LAYER, ffn_up: 'mlp.c_fc', ffn_down: 'mlp.c_proj' } },
  // Gemma multiplies by 1 + gain; ggml by the gain, so convert_hf_to_gguf adds the 1.
  gemma: { ...plain, normOffset: 1 },
} as const satisfies Record<string, TensorLayout>;

export type ArchitectureName = keyof typeof LAYOUTS;

/** Read with the metadata. */
export const ROPE_FACTORS = 'rope_freqs.weight';
/** The frequencies of RoPE in files of old, which follow from the metadata; llama.cpp skips them as well. */
const ROTATIONS = /^blk\.\d+\.attn_rot_embd\.weight$/;

const WHOLE: Readonly<Record<string, string>> = {
  token_embd: 'model.embed_tokens',
  output_norm: 'model.norm',
  output: 'lm_head',
};

/** Hugging Face's name; null for a tensor that is not needed, undefined for one that is not known. */
export function huggingFaceName(name: string, layout: TensorLayout): string | null | undefined {
  if (ROTATIONS.test(name) || (layout.ropeFactors && name === ROPE_FACTORS)) return null;
  const [, layer, part, kind] = /^(?:blk\.(\d+)\.)?(\w+)\.(weight|bias)$/.exec(name) ?? [];
  if (part === undefined) return undefined;
  const table: Readonly<Record<string, string>> = layer === undefined ? WHOLE : layout.layer;
  if (!Object.hasOwn(table, part)) return undefined;
  return `model.layers.${layer}.`.repeat(layer === undefined ? 0 : 1) + `${table[part]!}.${kind!}`;
}
