import type { GraphBuilder } from '../../onnx/graphBuilder.ts';
import type { LinearFormat, Matrix } from './linear.ts';

/**
 * 8-bit weights with a scale per output, 8-bit activations with a scale per row. A row is quantised by its own
 * maximum alone, so its result does not depend on what else is in the pass: without that, a draft tree would
 * change the very distribution it is verified against. (That rules out DynamicQuantizeMatMul, which has one scale
 * for the whole batch.)
 */
export function int8(graph: GraphBuilder): LinearFormat {
  const levels = graph.scalar(1 / 127);
  const zeroPoint = graph.constant(Uint8Array.of(128), []);
  return {
    input: (x) => {
      const rowMax = graph.node('ReduceMax', [graph.node('Abs', [x]), graph.shape(-1)], { keepdims: 1 });
      // A row of zeros gives 0/0 here, some integer after rounding, and zero again after `* rowMax`.
      const unit = graph.node('Div', [x, rowMax]);
      return [graph.node('QuantizeLinear', [unit, levels, zeroPoint]), rowMax];
    },
    multiply: ([quantised, rowMax], weight) => {
      const { values, scales } = quantiseColumns(weight);
      const product = graph.node('MatMulIntegerToFloat', [
        quantised!,
        graph.weight(values, [weight.inputs, weight.outputs]),
        levels,
        graph.weight(scales, [weight.outputs]),
        zeroPoint,
      ]);
      return graph.node('Mul', [product, rowMax!]);
    },
  };
}

/** Symmetric 8-bit values, transposed to [inputs, outputs], and one scale per output. */
export function quantiseColumns(weight: Matrix): { values: Int8Array; scales: Float32Array } {
  const { data, outputs, inputs } = weight;
  const values = new Int8Array(data.length);
  const scales = new Float32Array(outputs);
  for (let o = 0; o < outputs; o++) {
    const row = data.subarray(o * inputs, (o + 1) * inputs);
    let max = 0;
    for (const v of row) max = Math.max(max, Math.abs(v));
    const scale = max / 127 || 1;
    scales[o] = scale;
    for (let i = 0; i < inputs; i++) values[i * outputs + o] = Math.round(row[i]! / scale);
  }
  return { values, scales };
}
