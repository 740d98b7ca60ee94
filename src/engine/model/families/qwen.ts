import { type Family, hiddenActivation, plainDecoder } from './architecture.ts';
import { slidingWindow } from './slidingWindow.ts';

/** Qwen2 and Qwen2.5-Coder: biases on query, key and value; a window, where it is in use, in the upper layers. */
export const qwen2: Family = (config) => {
  const enabled = config.flag('use_sliding_window');
  const full = enabled && !config.has('layer_types') ? config.integer('max_window_layers', 512, 0) : 0;
  return {
    ...plainDecoder(config, hiddenActivation(config, 'silu')),
    biases: { qkv: true, output: false, feedForward: false },
    window: slidingWindow(config, enabled, (layer) => layer >= full),
  };
};

/** Qwen3: norms of the query and key heads in place of the biases. */
export const qwen3: Family = (config) => {
  const attention = config.flag('attention_bias');
  return {
    ...qwen2(config),
    headNorms: true,
    biases: { qkv: attention, output: attention, feedForward: false },
  };
};
