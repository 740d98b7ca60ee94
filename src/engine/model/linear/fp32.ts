import type { GraphBuilder } from '../../onnx/graphBuilder.ts';
import type { LinearFormat, Matrix } from './linear.ts';

export function fp32(graph: GraphBuilder): LinearFormat {
  return {
    input: (x) => [x],
    multiply: ([x], weight) =>
      graph.node('MatMul', [x!, graph.weight(transpose(weight), [weight.inputs, weight.outputs])]),
  };
}

/** [outputs, inputs] to [inputs, outputs], in tiles that stay in the cache. */
export function transpose({ data, outputs, inputs }: Matrix): Float32Array {
  const out = new Float32Array(data.length);
  const TILE = 32;
  for (let r0 = 0; r0 < outputs; r0 += TILE) {
    for (let c0 = 0; c0 < inputs; c0 += TILE) {
      for (let r = r0; r < Math.min(r0 + TILE, outputs); r++) {
        for (let c = c0; c < Math.min(c0 + TILE, inputs); c++) out[c * outputs + r] = data[r * inputs + c]!;
      }
    }
  }
  return out;
}
