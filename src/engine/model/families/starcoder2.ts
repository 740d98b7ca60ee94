import { type Family, hiddenActivation, plainDecoder } from './architecture.ts';
import { slidingWindow } from './slidingWindow.ts';

/** StarCoder2 (Lozhkov et al. 2024): layer norms, biases, no gate, a window in all layers, tied where unsaid. */
export const starcoder2: Family = (config) => {
  // What the published files say of norms and feed-forward; transformers reads neither.
  config.word('norm_type', ['layer_norm'], 'layer_norm');
  config.word('mlp_type', ['default'], 'default');
  const bias = config.flag('use_bias', true);
  return {
    ...plainDecoder(config, hiddenActivation(config, 'gelu_pytorch_tanh')),
    norm: 'layer',
    normEpsilon: config.positive('norm_epsilon', 1e-5),
    feedForward: 'plain',
    biases: { qkv: bias, output: bias, feedForward: bias },
    window: slidingWindow(config, true, () => true),
    tied: config.flag('tie_word_embeddings', true),
  };
};
