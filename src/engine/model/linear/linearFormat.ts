import { ModelError } from '../../errors.ts';
import type { GraphBuilder } from '../../onnx/graphBuilder.ts';
import type { WeightFormat } from '../../protocol.ts';
import type { Processor } from '../../device/devices.ts';
import { fp32 } from './fp32.ts';
import { int4 } from './int4.ts';
import { int8 } from './int8.ts';
import type { LinearFormat, Matrix } from './linear.ts';

/** How a matrix is held and multiplied. Matrices stacked into one go by the name of the first, without ".weight". */
export type ChooseLinear = (name: string, matrix: Matrix) => LinearFormat;

/** @throws ModelError if there is no such format */
export function linearFormats(format: WeightFormat, graph: GraphBuilder, processor: Processor): ChooseLinear {
  switch (format) {
    case 'fp32':
      return always(fp32(graph));
    case 'int8':
      return always(int8(graph));
    case 'int4': {
      const blocks = int4(graph);
      // GPUs have not the operators of int8.
      if (processor !== 'cpu') return always(blocks);
      let fine: LinearFormat | undefined; // made when needed: constants that no node uses would be warned of
      return (name, matrix) => (isFeedForward(name) || matrix.blocks?.() ? blocks : (fine ??= int8(graph)));
    }
    default:
      throw new ModelError(`There is no weight format "${String(format)}"; choose int8, int4 or fp32.`);
  }
}

function always(linear: LinearFormat): ChooseLinear {
  return () => linear;
}

/**
 * Attention and head bear 4 bits badly and are the smaller part of a model: at 8 bits they leave a sixth of the
 * divergence from fp32 (`npm run bench:formats -- --kinds`). What a file has in 4 bits already gains nothing by it.
 */
function isFeedForward(name: string): boolean {
  return name.includes('.mlp.');
}
