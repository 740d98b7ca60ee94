/** The weights of a model under Hugging Face's names, whichever format they are stored in. */
export interface Tensors {
  /** Number of values in all tensors. */
  readonly parameters: number;
  /**
   * The tensor as 32-bit floats, in `target` from index `at` on, or in a buffer of its own.
   *
   * @throws ModelError if it is absent, of another shape, or holds what is no number: quantised to integers, a NaN
   *   would become some weight and go unnoticed
   */
  float32(name: string, shape: readonly number[], target?: Float32Array, at?: number): Float32Array;
  /** Access to a tensor's rows, converted as they are read. @throws ModelError if it is absent or of another shape */
  rows(name: string, shape: readonly number[]): TensorRows;
  /**
   * The matrix as it is stored, where that is blocks of integers that MatMulNBits multiplies (Q4_0);
   * else undefined, and `float32` has it. Quantising its values again may choose other scales.
   */
  blocks(name: string, shape: readonly number[]): QuantisedBlocks | undefined;
}

/** A matrix whose rows are converted to 32-bit floats when they are read. */
export interface TensorRows {
  /** Converts `count` rows from `row` on into `target`, from index `at` on. @throws ModelError on what is no number */
  read(row: number, count: number, target: Float32Array, at?: number): void;
  /** The same rows in memory, as they are stored, so that the file is not read again. */
  copy(): TensorRows;
}

/** A matrix [outputs, inputs] in onnxruntime's MatMulNBits form: 4 bits, in blocks of 32 values along the inputs. */
export interface QuantisedBlocks {
  /** [outputs, inputs / 32, 16] bytes, low nibble first; 8 stands for zero. */
  readonly values: Uint8Array;
  /** [outputs, inputs / 32] */
  readonly scales: Float32Array;
}
