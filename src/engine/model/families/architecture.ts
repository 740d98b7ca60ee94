import type { ConfigFields } from '../configFields.ts';

/** Everything in which the decoders of the supported families differ, beside their sizes. */
export interface Architecture {
  /** `rms`; `rms1p`: RMS with gains stored less one; `layer`: mean and variance, with a bias. */
  readonly norm: 'rms' | 'rms1p' | 'layer';
  readonly normEpsilon: number;
  /** The outputs of attention and feed-forward are normed too, before they join the residual stream. */
  readonly outputNorms: boolean;
  /** RMS norm of each query and key head, before the rotation. */
  readonly headNorms: boolean;
  /** `gated`: down(act(gate x) * up x); `plain`: c_proj(act(c_fc x)). */
  readonly feedForward: 'gated' | 'plain';
  readonly activation: 'silu' | 'gelu_tanh';
  /** Which projections have a bias. */
  readonly biases: { readonly qkv: boolean; readonly output: boolean; readonly feedForward: boolean };
  /** Factors on the embeddings, on what a layer's halves add to the residual stream, and on the logits. */
  readonly embeddingScale: number;
  readonly residualScale: number;
  readonly logitScale: number;
  /** Factor on the product of query and key; undefined is 1 / sqrt(headDim). */
  readonly attentionScale?: number | undefined;
  /** Soft cap c: a score s becomes c tanh(s / c). */
  readonly attentionCap?: number | undefined;
  readonly logitCap?: number | undefined;
  /** Layers in which a position sees only the last `size` positions, itself among them. */
  readonly window?: Window | undefined;
  /** The output matrix is the embedding table. */
  readonly tied: boolean;
}

export interface Window {
  /** Positions. */
  readonly size: number;
  /** By layer. */
  readonly layers: readonly boolean[];
}

/** A family: how its config.json describes the architecture. */
export type Family = (config: ConfigFields) => Architecture;

/** What most families have in common: Llama without a bias anywhere. */
export function plainDecoder(config: ConfigFields, activation: Architecture['activation']): Architecture {
  return {
    norm: 'rms',
    normEpsilon: config.positive('rms_norm_eps', 1e-6),
    outputNorms: false,
    headNorms: false,
    feedForward: 'gated',
    activation,
    biases: { qkv: false, output: false, feedForward: false },
    embeddingScale: 1,
    residualScale: 1,
    logitScale: 1,
    tied: config.flag('tie_word_embeddings'),
  };
}

/** Transformers' names of the activations. */
const ACTIVATIONS = { silu: 'silu', gelu_pytorch_tanh: 'gelu_tanh' } as const;

export function hiddenActivation(
  config: ConfigFields,
  fallback: keyof typeof ACTIVATIONS,
): Architecture['activation'] {
  return ACTIVATIONS[config.word('hidden_act', ['silu', 'gelu_pytorch_tanh'], fallback)];
}
