import type { LayerParts } from './layerParts.ts';

/** @returns what the layer's feed-forward network adds to the residual stream, [1,n,width] */
export function feedForward(parts: LayerParts, layer: number, normed: string): string {
  const { graph: g, config } = parts;
  const { width, intermediate } = config;
  const name = `model.layers.${layer}.mlp`;
  const bias = config.biases.feedForward;
  const output = { bias, scale: config.residualScale };
  if (config.feedForward === 'plain') {
    const hidden = parts.project(normed, width, [[`${name}.c_fc`, intermediate]], { bias });
    return parts.project(activate(parts, hidden), intermediate, [[`${name}.c_proj`, width]], output);
  }
  const both = parts.project(
    normed,
    width,
    [
      [`${name}.gate_proj`, intermediate],
      [`${name}.up_proj`, intermediate],
    ],
    { bias },
  );
  const [gate, up] = g.nodes('Split', [both, g.shape(intermediate, intermediate)], [true, true], {
    axis: -1,
  });
  const gated = g.node('Mul', [activate(parts, gate!), up!]);
  return parts.project(gated, intermediate, [[`${name}.down_proj`, width]], output);
}

/** SiLU is onnxruntime's QuickGelu with alpha 1; its FastGelu is the approximation by tanh. */
function activate({ graph: g, config }: LayerParts, x: string): string {
  if (config.activation === 'gelu_tanh') return g.node('FastGelu', [x]);
  return g.node('QuickGelu', [x], { alpha: { float: 1 } });
}
