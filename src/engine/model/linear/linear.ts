import type { QuantisedBlocks } from '../tensors.ts';

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

export type Activation = readonly string[];
