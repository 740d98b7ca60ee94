import type { ModelConfig } from './config.ts';

type Shape = readonly number[];

/**
 * Names and shapes of all tensors that the graph of a model is made of. With it a file is checked before anything is
 * allocated for what its config asks for, and a tensor that the graph has no place for is noticed.
 */
export function tensorShapes(config: ModelConfig): Map<string, Shape> {
  const { layers, width, heads, kvHeads, headDim, intermediate, vocabulary, biases } = config;
  const shapes = new Map<string, Shape>();
  const norm = (name: string): void => {
    shapes.set(`${name}.weight`, [width]);
    if (config.norm === 'layer') shapes.set(`${name}.bias`, [width]);
  };
  const linear = (name: string, outputs: number, inputs: number, bias: boolean): void => {
    shapes.set(`${name}.weight`, [outputs, inputs]);
    if (bias) shapes.set(`${name}.bias`, [outputs]);
  };
  linear('model.embed_tokens', vocabulary, width, false);
  for (let layer = 0; layer < layers; layer++) {
    const name = `model.layers.${layer}`;
    norm(`${name}.input_layernorm`);
    norm(`${name}.post_attention_layernorm`);
    if (config.outputNorms) {
      norm(`${name}.pre_feedforward_layernorm`);
      norm(`${name}.post_feedforward_layernorm`);
    }
    linear(`${name}.self_attn.q_proj`, heads * headDim, width, biases.qkv);
    linear(`${name}.self_attn.k_proj`, kvHeads * headDim, width, biases.qkv);
    linear(`${name}.self_attn.v_proj`, kvHeads * headDim, width, biases.qkv);
    linear(`${name}.self_attn.o_proj`, width, heads * headDim, biases.output);
    if (config.headNorms) {
      shapes.set(`${name}.self_attn.q_norm.weight`, [headDim]);
      shapes.set(`${name}.self_attn.k_norm.weight`, [headDim]);
    }
    const [ups, down] =
      config.feedForward === 'plain' ? [['c_fc'], 'c_proj'] : [['gate_proj', 'up_proj'], 'down_proj'];
    for (const up of ups) linear(`${name}.mlp.${up}`, intermediate, width, biases.feedForward);
    linear(`${name}.mlp.${down}`, width, intermediate, biases.feedForward);
  }
  norm('model.norm');
  if (!config.tied) linear('lm_head', vocabulary, width, false);
  return shapes;
}

/** What a file may hold beside these, since it changes nothing: the frequencies of RoPE, and the head of a tied model. */
export function isSpare(name: string, { tied }: Pick<ModelConfig, 'tied'>): boolean {
  return name.endsWith('.rotary_emb.inv_freq') || (tied && name === 'lm_head.weight');
}
