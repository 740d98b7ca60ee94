import type { QuantisedBlocks } from '../tensors.ts';
import type { Matrix } from './linear.ts';

/** Values per 4-bit block; the block size of GGUF's Q4_0. */
export const BLOCK = 32;

/**
 * What the value of largest magnitude in a block is mapped to, one try after another. The levels are -8 to 7; -8 makes
 * use of all of them and comes first, so that Q4_0 quantised again stays what it was. -9 clips the extreme in favour
 * of the other values. This is the search of make_qx_quants in llama.cpp, unweighted, with 5 instead of 19 tries: on
 * the bundled model the squared error is 0.896 of plain rounding's, with 19 it is 0.889, with any number 0.888.
 */
const EXTREMES = [-8, -9, -8.5, -7.5, -7];

/**
 * 4-bit values in blocks along the inputs, low nibble first, stored with an offset of 8. A block's scale is fitted by
 * least squares to the levels of each try, and the best is kept: so no block is worse than rounded plainly, which
 * is the first try with a scale that is not fitted.
 */
export function quantiseBlocks({ data, outputs, inputs }: Matrix): QuantisedBlocks {
  const blocksPerRow = Math.ceil(inputs / BLOCK);
  const values = new Uint8Array((outputs * blocksPerRow * BLOCK) / 2);
  const scales = new Float32Array(outputs * blocksPerRow);
  const block = new Float64Array(BLOCK);
  for (let row = 0, b = 0; row < outputs; row++) {
    const end = (row + 1) * inputs;
    for (let start = row * inputs; start < end; start += BLOCK, b++) {
      // What is missing in a row's last block counts as zeros.
      for (let i = 0; i < BLOCK; i++) block[i] = start + i < end ? data[start + i]! : 0;
      const inverse = fit(block, scales, b);
      for (let i = 0, at = (b * BLOCK) / 2; i < BLOCK; i += 2, at++) {
        values[at] = level(block[i]! * inverse) | (level(block[i + 1]! * inverse) << 4);
      }
    }
  }
  return { values, scales };
}

/** Sets scales[b]. @returns the factor that takes the block's values to their levels */
function fit(block: Float64Array, scales: Float32Array, b: number): number {
  let extreme = 0;
  for (let i = 0; i < BLOCK; i++) if (Math.abs(block[i]!) > Math.abs(extreme)) extreme = block[i]!;
  let best = 0;
  let inverse = 0;
  scales[b] = 1;
  if (extreme === 0) return inverse;
  for (const target of EXTREMES) {
    const factor = target / extreme;
    let dot = 0;
    let norm = 0;
    for (let i = 0; i < BLOCK; i++) {
      const q = level(block[i]! * factor) - 8;
      dot += block[i]! * q;
      norm += q * q;
    }
    // Least squares give the scale dot / norm, and leave an error of |x|^2 - dot^2 / norm.
    const gain = (dot * dot) / norm;
    if (gain <= best) continue;
    best = gain;
    inverse = factor;
    scales[b] = dot / norm;
  }
  return inverse;
}

/** The stored level nearest to x, 0 to 15. Math.round takes several times as long as truncation. */
function level(x: number): number {
  const q = (x + 8.5) | 0;
  return q > 15 ? 15 : q < 0 ? 0 : q;
}
