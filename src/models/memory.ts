/** The sizes of a decoder, as config.json has them. */
export interface ModelShape {
  readonly layers: number;
  readonly hidden: number;
  /** Width of the feed-forward part. */
  readonly intermediate: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly vocabulary: number;
  /** Gated feed-forward has three matrices, plain two. */
  readonly gated: boolean;
  /** The output matrix is the embedding table. */
  readonly tied: boolean;
}

/** Bytes that the engine is expected to take with a model, by weight format. */
export interface ExpectedMemory {
  readonly int8: number;
  readonly int4: number;
}

export function expectedMemory(_shape: ModelShape): ExpectedMemory {
  throw new Error('skeleton');
}
