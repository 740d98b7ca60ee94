import type { WeightFormat } from '../protocol.ts';
import type { GraphBuilder } from '../onnx/graphBuilder.ts';
import { ModelError } from '../errors.ts';
import type { QuantisedBlocks } from './tensors.ts';

/** A weight matrix as Hugging Face stores it: [outputs, inputs], row by row. */
export interface Matrix {
  readonly data: Float32Array;
  readonly outputs: number;
  readonly inputs: number;
  /** The matrix as 4-bit blocks, where it is stored so. */
  readonly blocks?: () => QuantisedBlocks | undefined;
}

/** Multiplies activations by weight matrices held in one format. */
export interface LinearFormat {
  /** Activations made ready for multiplication: done once when several matrices share an input. */
  input(x: string): Activation;
  /** y = x Wᵀ, shape [..., outputs]. */
  multiply(x: Activation, weight: Matrix): string;
}

type Activation = readonly string[];

export function linearFormat(format: WeightFormat, graph: GraphBuilder): LinearFormat {
  switch (format) {
    case 'fp32':
      return fp32(graph);
    case 'int8':
      return int8(graph);
    case 'int4':
      return int4(graph);
    default:
      throw new ModelError(`There is no weight format "${String(format)}"; choose int8, int4 or fp32.`);
  }
}

function fp32(graph: GraphBuilder): LinearFormat {
  return {
    input: (x) => [x],
    multiply: ([x], weight) =>
      graph.node('MatMul', [x!, graph.weight(transpose(weight), [weight.inputs, weight.outputs])]),
  };
}

/**
 * 8-bit weights with a scale per output, 8-bit activations with a scale per row. A row is quantised by its own
 * maximum alone, so its result does not depend on what else is in the pass: without that, a draft tree would
 * change the very distribution it is verified against. (That rules out DynamicQuantizeMatMul, which has one scale
 * for the whole batch.)
 */
function int8(graph: GraphBuilder): LinearFormat {
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

/** Values per 4-bit block; the block size of GGUF's Q4_0. */
const BLOCK = 32;

/** 4-bit weights in blocks of 32 with a scale each, onnxruntime's MatMulNBits. */
function int4(graph: GraphBuilder): LinearFormat {
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

/**
 * 4-bit values in blocks along the inputs, low nibble first, stored with an offset of 8. The scale maps the
 * value of largest magnitude to -8, the only end of the range [-8, 7] that reaches it (as Q4_0 does).
 */
export function quantiseBlocks(weight: Matrix): QuantisedBlocks {
  const { data, outputs, inputs } = weight;
  const blocks = Math.ceil(inputs / BLOCK);
  const values = new Uint8Array((outputs * blocks * BLOCK) / 2).fill(0x88);
  const scales = new Float32Array(outputs * blocks);
  for (let o = 0; o < outputs; o++) {
    for (let b = 0; b < blocks; b++) {
      const start = o * inputs + b * BLOCK;
      const length = Math.min(BLOCK, inputs - b * BLOCK);
      let extreme = 0;
      for (let i = 0; i < length; i++) {
        if (Math.abs(data[start + i]!) > Math.abs(extreme)) extreme = data[start + i]!;
      }
      const scale = extreme / -8 || 1;
      scales[o * blocks + b] = scale;
      const out = ((o * blocks + b) * BLOCK) / 2;
      for (let i = 0; i < length; i++) {
        const q = Math.max(0, Math.min(15, Math.round(data[start + i]! / scale) + 8));
        const at = out + (i >> 1);
        values[at] = i & 1 ? (values[at]! & 0x0f) | (q << 4) : (values[at]! & 0xf0) | q;
      }
    }
  }
  return { values, scales };
}
