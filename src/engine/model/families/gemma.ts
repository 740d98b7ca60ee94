import { type Architecture, type Family, plainDecoder } from './architecture.ts';
import type { ConfigFields } from '../configFields.ts';
import { slidingWindow } from './slidingWindow.ts';

/** Gemma (Mesnard et al. 2024) and CodeGemma: gains less one, GELU gates, embeddings of unit variance. */
export const gemma: Family = (config) => {
  // Old files say "gelu" and mean the approximation by tanh (huggingface/transformers#29402).
  config.word('hidden_act', ['gelu', 'gelu_pytorch_tanh'], 'gelu_pytorch_tanh');
  return commonGemma(config);
};

/** Gemma 2 (Riviere et al. 2024): norms after both halves of a layer too, soft caps, a window in every other layer. */
export const gemma2: Family = (config) => ({
  ...commonGemma(config),
  outputNorms: true,
  attentionScale: config.positive('query_pre_attn_scalar') ** -0.5,
  attentionCap: cap(config, 'attn_logit_softcapping'),
  logitCap: cap(config, 'final_logit_softcapping'),
  window: slidingWindow(config, said(config, 'sliding_window'), (layer) => layer % 2 === 0),
});

function commonGemma(config: ConfigFields): Architecture {
  config.word('hidden_activation', ['gelu_pytorch_tanh'], 'gelu_pytorch_tanh');
  if (config.flag('use_bidirectional_attention')) {
    config.fail('use_bidirectional_attention', ', which is not supported.');
  }
  const attention = config.flag('attention_bias');
  return {
    ...plainDecoder(config, 'gelu_tanh'),
    norm: 'rms1p',
    biases: { qkv: attention, output: attention, feedForward: false },
    // Transformers rounds the factor to the type that the model runs in: here, 32-bit floats.
    embeddingScale: Math.fround(Math.sqrt(config.integer('hidden_size', 65536))),
    tied: config.flag('tie_word_embeddings', true),
  };
}

/** True, or refused: the default of a field that the file does not have is not what its absence suggests. */
function said(config: ConfigFields, field: string): boolean {
  return config.names.includes(field) || config.fail(field, '; expected a number, or null for none.');
}

/** Null is "no cap"; a file that does not say is refused, because the default is a cap. */
function cap(config: ConfigFields, field: string): number | undefined {
  if (config.names.includes(field) && !config.has(field)) return undefined;
  return config.positive(field);
}
