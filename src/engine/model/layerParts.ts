import type { GraphBuilder } from '../onnx/graphBuilder.ts';
import type { ModelConfig } from './config.ts';
import type { ChooseLinear } from './linear/linearFormat.ts';
import type { QuantisedBlocks, Tensors } from './tensors.ts';

/** A projection of one matrix, or of several that share an input: names without ".weight", and outputs. */
type Projection = readonly (readonly [name: string, outputs: number])[];

export interface ProjectionOptions {
  /** Every matrix has a bias, named like it. */
  readonly bias?: boolean;
  /** Factor on the result. It goes into weights and bias, and costs no node. */
  readonly scale?: number;
}

/** What the layers of a decoder are made of: projections, and norms of whole vectors. */
export class LayerParts {
  readonly config: ModelConfig;
  readonly tensors: Tensors;
  readonly graph: GraphBuilder;
  readonly #linear: ChooseLinear;

  constructor(config: ModelConfig, tensors: Tensors, graph: GraphBuilder, linear: ChooseLinear) {
    this.config = config;
    this.tensors = tensors;
    this.graph = graph;
    this.#linear = linear;
  }

  /** One product for all matrices of a projection; their outputs come one after another. */
  project(x: string, inputs: number, parts: Projection, { bias, scale = 1 }: ProjectionOptions = {}): string {
    const outputs = parts.reduce((sum, [, n]) => sum + n, 0);
    const data = this.#stack(parts, '.weight', inputs, scale);
    let stored: { readonly blocks: QuantisedBlocks | undefined } | undefined;
    const blocks = () => (stored ??= { blocks: this.#blocks(parts, inputs, scale) }).blocks;
    const matrix = { data, outputs, inputs, blocks };
    const linear = this.#linear(parts[0]![0], matrix);
    const product = linear.multiply(linear.input(x), matrix);
    if (!bias) return product;
    const sums = this.#stack(parts, '.bias', undefined, scale);
    return this.graph.node('Add', [product, this.graph.constant(sums, [outputs])]);
  }

  /** The same matrices as 4-bit blocks, if that is how all of them are stored. */
  #blocks(parts: Projection, inputs: number, scale: number): QuantisedBlocks | undefined {
    const found = parts.map(([name, rows]) => this.tensors.blocks(`${name}.weight`, [rows, inputs]));
    if (!found.every((part) => part !== undefined)) return undefined;
    const scales = new Float32Array(found.reduce((sum, part) => sum + part.scales.length, 0));
    let at = 0;
    for (const part of found) {
      scales.set(part.scales, at);
      at += part.scales.length;
    }
    for (let i = 0; i < scales.length; i++) scales[i]! *= scale;
    return { values: Buffer.concat(found.map(({ values }) => values)), scales };
  }

  /** Tensors [outputs, inputs] or [outputs] under one another, times a factor. */
  #stack(parts: Projection, suffix: string, inputs: number | undefined, scale: number): Float32Array {
    const rowLength = inputs ?? 1;
    const data = new Float32Array(parts.reduce((sum, [, n]) => sum + n * rowLength, 0));
    let at = 0;
    for (const [name, rows] of parts) {
      const shape = inputs === undefined ? [rows] : [rows, inputs];
      this.tensors.float32(`${name}${suffix}`, shape, data, at);
      at += rows * rowLength;
    }
    if (scale !== 1) for (let i = 0; i < data.length; i++) data[i]! *= scale;
    return data;
  }

  /** The norm of vectors [..., width]. */
  norm(x: string, name: string): string {
    const attributes = { axis: -1, epsilon: { float: this.config.normEpsilon } };
    const isLayerNorm = this.config.norm === 'layer';
    const operator = isLayerNorm ? 'LayerNormalization' : 'SimplifiedLayerNormalization';
    return this.graph.node(operator, [x, ...this.#gains(name)], attributes);
  }

  /** residual + update, and its norm. */
  addAndNorm(update: string, residual: string, name: string): [normed: string, residual: string] {
    const isLayerNorm = this.config.norm === 'layer';
    const [normed, , , sum] = this.graph.nodes(
      isLayerNorm ? 'SkipLayerNormalization' : 'SkipSimplifiedLayerNormalization',
      [update, residual, ...this.#gains(name)],
      [true, false, false, true],
      { epsilon: { float: this.config.normEpsilon } },
    );
    return [normed!, sum!];
  }

  /** The gains of a norm, and the bias of a layer norm. */
  #gains(name: string): string[] {
    const { width, norm } = this.config;
    const constant = (data: Float32Array): string => this.graph.constant(data, [width]);
    const gains = this.tensors.float32(`${name}.weight`, [width]);
    if (norm === 'rms1p') for (let i = 0; i < width; i++) gains[i]! += 1;
    if (norm !== 'layer') return [constant(gains)];
    return [constant(gains), constant(this.tensors.float32(`${name}.bias`, [width]))];
  }
}
