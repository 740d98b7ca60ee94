import { type Family, hiddenActivation, plainDecoder } from './architecture.ts';

/** Llama (Touvron et al. 2023): DeepSeek-Coder, CodeLlama, Mellum, and Granite code with its biases. */
export const llama: Family = (config) => {
  const attention = config.flag('attention_bias');
  return {
    ...plainDecoder(config, hiddenActivation(config, 'silu')),
    biases: { qkv: attention, output: attention, feedForward: config.flag('mlp_bias') },
  };
};

/** Granite 3: Llama with the multipliers of muP (Yang et al. 2022). Absent ones are 1, for attention too. */
export const granite: Family = (config) => ({
  ...llama(config),
  embeddingScale: config.positive('embedding_multiplier', 1),
  residualScale: config.positive('residual_multiplier', 1),
  attentionScale: config.positive('attention_multiplier', 1),
  logitScale: 1 / config.positive('logits_scaling', 1),
});
