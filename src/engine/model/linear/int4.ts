import type { GraphBuilder } from '../../onnx/graphBuilder.ts';
import { BLOCK, quantiseBlocks } from './blockQuantiser.ts';
import type { LinearFormat } from './linear.ts';

/** 4-bit weights in blocks of 32 with a scale each, onnxruntime's MatMulNBits. */
export function int4(graph: GraphBuilder): LinearFormat {
  return {
    input: (x) => [x],
    multiply: ([x], weight) => {
      const { values, scales } = weight.blocks?.() ?? quantiseBlocks(weight);
      const blocks = Math.ceil(weight.inputs / BLOCK);
      return graph.node(
        'MatMulNBits',
        [
          x!,
          graph.weight(values, [weight.outputs, blocks, BLOCK / 2]),
          graph.weight(scales, [weight.outputs * blocks]),
        ],
        // accuracy_level 4: activations are quantised to 8 bits per row and block.
        { K: weight.inputs, N: weight.outputs, bits: 4, block_size: BLOCK, accuracy_level: 4 },
      );
    },
  };
}
