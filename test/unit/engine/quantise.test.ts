import assert from 'node:assert/strict';
import { createRandom } from '../../../src/core/random.ts';
import { BLOCK, quantiseBlocks } from '../../../src/engine/model/linear/blockQuantiser.ts';
import { transpose } from '../../../src/engine/model/linear/fp32.ts';
import { quantiseColumns } from '../../../src/engine/model/linear/int8.ts';
import type { Matrix } from '../../../src/engine/model/linear/linear.ts';
import type { QuantisedBlocks } from '../../../src/engine/model/tensors.ts';

function someMatrix(outputs: number, inputs: number): Matrix {
  const uniform = createRandom(5);
  // Rows of very different size: what one scale for all of them would flatten.
  const data = Float32Array.from({ length: outputs * inputs }, (_, i) => {
    return (uniform() * 2 - 1) * 10 ** ((Math.floor(i / inputs) % 5) - 2);
  });
  return { data, outputs, inputs };
}

const matrixOf = (row: Float32Array): Matrix => ({ data: row, outputs: 1, inputs: row.length });
const nibble = (values: Uint8Array, i: number): number =>
  i & 1 ? values[i >> 1]! >> 4 : values[i >> 1]! & 15;
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Squared error of each block. */
function blockErrors({ data, inputs }: Matrix, { values, scales }: QuantisedBlocks): number[] {
  const blocks = Math.ceil(inputs / BLOCK);
  return Array.from(scales, (scale, b) => {
    const at = Math.floor(b / blocks) * inputs + (b % blocks) * BLOCK;
    const length = Math.min(BLOCK, inputs - (b % blocks) * BLOCK);
    return sum(
      Array.from(
        data.subarray(at, at + length),
        (v, i) => (v - (nibble(values, b * BLOCK + i) - 8) * scale) ** 2,
      ),
    );
  });
}

/** As ggml makes Q4_0: the value of largest magnitude is -8, the others are rounded to multiples of an eighth. */
function roundPlainly({ data, outputs, inputs }: Matrix): QuantisedBlocks {
  const blocks = Math.ceil(inputs / BLOCK);
  const values = new Uint8Array((outputs * blocks * BLOCK) / 2);
  const scales = Float32Array.from({ length: outputs * blocks }, (_, b) => {
    const at = Math.floor(b / blocks) * inputs + (b % blocks) * BLOCK;
    const block = Array.from(data.subarray(at, at + Math.min(BLOCK, inputs - (b % blocks) * BLOCK)));
    const scale = block.reduce((a, v) => (Math.abs(v) > Math.abs(a) ? v : a)) / -8;
    block.forEach((v, i) => {
      const q = Math.max(0, Math.min(15, Math.round(v / scale) + 8));
      values[(b * BLOCK + i) >> 1]! |= q << (4 * (i & 1));
    });
    return scale;
  });
  return { values, scales };
}

describe('weights', () => {
  for (const inputs of [32, 64, 96, 100]) {
    const weight = someMatrix(48, inputs);

    it(`of 48 x ${inputs} are transposed`, () => {
      const out = transpose(weight);
      for (let o = 0; o < 48; o++) {
        for (let i = 0; i < inputs; i++) assert.equal(out[i * 48 + o], weight.data[o * inputs + i]);
      }
    });

    it(`of 48 x ${inputs} in 8 bits are off by half a step at most`, () => {
      const { values, scales } = quantiseColumns(weight);
      for (let o = 0; o < 48; o++) {
        for (let i = 0; i < inputs; i++) {
          const error = Math.abs(weight.data[o * inputs + i]! - values[i * 48 + o]! * scales[o]!);
          assert.ok(error <= scales[o]! * 0.5001, `${o},${i}`);
        }
      }
    });

    it(`of 48 x ${inputs} in 4 bits have no block that plain rounding would have nearer`, () => {
      const found = blockErrors(weight, quantiseBlocks(weight));
      const plain = blockErrors(weight, roundPlainly(weight));
      found.forEach((error, b) => assert.ok(error <= plain[b]! * (1 + 1e-5), `block ${b}`));
      assert.ok(sum(found) < 0.93 * sum(plain), `${sum(found)} of ${sum(plain)}`);
    });
  }

  it('in 4 bits are exact where they lie on a grid already', () => {
    const uniform = createRandom(9);
    // Every level occurs, and the largest magnitude is at -8, as in Q4_0.
    const levels = Array.from({ length: 64 * BLOCK }, (_, i) =>
      i % BLOCK ? Math.floor(uniform() * 16) - 8 : -8,
    );
    const steps = Array.from({ length: 64 }, (_, b) => (b % 2 ? -1 : 1) * 2 ** ((b % 30) - 20));
    const data = Float32Array.from(levels, (q, i) => q * steps[Math.floor(i / BLOCK)]!);
    const { values, scales } = quantiseBlocks({ data, outputs: 4, inputs: 16 * BLOCK });
    assert.deepEqual(Array.from(scales), steps);
    assert.deepEqual(
      levels.map((_, i) => nibble(values, i) - 8),
      levels,
    );
  });

  it('in 4 bits clip a lone extreme value only where that helps the others', () => {
    const lone = new Float32Array(BLOCK).fill(0.01);
    lone[7] = -100;
    const [error] = blockErrors(matrixOf(lone), quantiseBlocks(matrixOf(lone)));
    assert.ok(error! <= 31 * 0.01 ** 2 * 1.001, `${error}`);
  });

  for (const extreme of [3e38, -3e38, 1e-44, -1e-44]) {
    it(`in 4 bits may be as large as ${extreme}`, () => {
      const data = Float32Array.from({ length: BLOCK }, (_, i) => (i % 5 ? extreme / i : extreme));
      const { values, scales } = quantiseBlocks(matrixOf(data));
      assert.ok(Number.isFinite(scales[0]));
      const step = Math.abs(extreme) / 7;
      data.forEach((v, i) => {
        assert.ok(Math.abs(v - (nibble(values, i) - 8) * scales[0]!) <= step, `value ${i}`);
      });
    });
  }

  it('in 4 bits are followed by zeros where a row is no multiple of the block', () => {
    const { values } = quantiseBlocks(someMatrix(3, 33));
    for (let row = 0; row < 3; row++) {
      for (let i = 1; i < BLOCK; i++) assert.equal(nibble(values, (2 * row + 1) * BLOCK + i), 8);
    }
  });

  it('that are all zero stay zero', () => {
    const zero = { data: new Float32Array(64), outputs: 2, inputs: 32 };
    assert.ok(quantiseColumns(zero).values.every((v) => v === 0));
    assert.ok(quantiseBlocks(zero).values.every((v) => v === 0x88));
  });
});
