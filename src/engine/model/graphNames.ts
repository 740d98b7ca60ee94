/** Names of the decoder graph's inputs and outputs. */
export const Names = {
  embeddings: 'embeddings',
  positions: 'positions',
  /** Bias of the layers that see the whole context; absent if there are none. */
  bias: 'attention_bias',
  /** Bias of the layers with a sliding window; absent if there are none. */
  windowBias: 'window_attention_bias',
  split: 'split',
  grouping: 'grouping',
  rows: 'rows',
  probabilities: 'probabilities',
  topProbabilities: 'top_probabilities',
  topIds: 'top_ids',
  newKeysValues: 'new_keys_values',
  pastKey: (layer: number) => `past_key_${layer}`,
  pastValue: (layer: number) => `past_value_${layer}`,
} as const;
