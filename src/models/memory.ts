/** The sizes of a decoder, as config.json has them. */
export interface ModelShape {
  readonly layers: number;
  readonly hidden: number;
  /** Width between the two halves of the feed-forward part. */
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

/** Weights of the matrices, by what becomes of them. */
interface Matrices {
  readonly feedForward: number;
  readonly attention: number;
  /** The output matrix; of as many weights as the table of embeddings. */
  readonly head: number;
}

function matricesOf(shape: ModelShape): Matrices {
  const { layers, hidden, intermediate, heads, kvHeads, headDim, vocabulary, gated } = shape;
  return {
    feedForward: layers * (gated ? 3 : 2) * hidden * intermediate,
    attention: layers * hidden * headDim * 2 * (heads + kvHeads),
    head: vocabulary * hidden,
  };
}

/** Weights of a model but for biases and norms, which are less than a thousandth of it. */
export function countParameters(shape: ModelShape): number {
  const { feedForward, attention, head } = matricesOf(shape);
  return feedForward + attention + head * (shape.tied ? 1 : 2);
}

/** Node, onnxruntime and what they need to run anything. */
const BASE = 120e6;
/** Tokens of prompt and completion whose keys and values are counted; they are kept in 32 bits. */
const TOKENS = 2048;
/** A weight in 4 bits, and the 32-bit scale of its block of 32, which is there twice: mapped, and as the kernels want it. */
const INT4_BYTES = 0.5 + (2 * 4) / 32;

/**
 * Bytes that the engine is expected to take, once a model is prepared, with one prompt: the base, the table of embeddings
 * as it is published, a byte for each weight of the matrices (in int4, less for those of feed-forward), and the cache. The
 * first load, which quantises, takes up to two bytes per weight more for its time. For Qwen2.5-Coder 0.5B's shape it
 * gives 0.94 and 0.87 GB; the engine took 0.87 and 0.83 without a prompt (resident, random weights of bench/engine).
 */
export function expectedMemory({
  shape,
  bytesPerWeight,
}: {
  shape: ModelShape;
  bytesPerWeight: number;
}): ExpectedMemory {
  const { feedForward, attention, head } = matricesOf(shape);
  const cache = TOKENS * 2 * shape.layers * shape.kvHeads * shape.headDim * 4;
  const others = BASE + cache + attention + head + head * bytesPerWeight;
  return { int8: others + feedForward, int4: others + feedForward * INT4_BYTES };
}
