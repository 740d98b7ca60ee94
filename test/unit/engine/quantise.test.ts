import assert from 'node:assert/strict';
import { createRandom } from '../../../src/core/random.ts';
import { type Matrix, quantiseBlocks, quantiseColumns, transpose } from '../../../src/engine/model/linear.ts';

function someMatrix(outputs: number, inputs: number): Matrix {
  const uniform = createRandom(5);
  // Rows of very different size: what one scale for all of them would flatten.
  const data = Float32Array.from({ length: outputs * inputs }, (_, i) => {
    return (uniform() * 2 - 1) * 10 ** ((Math.floor(i / inputs) % 5) - 2);
  });
  return { data, outputs, inputs };
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

    it(`of 48 x ${inputs} in 4 bits are off by half a step, by one where they are the far end of their block`, () => {
      const { values, scales } = quantiseBlocks(weight);
      const blocks = Math.ceil(weight.inputs / 32);
      for (let o = 0; o < 48; o++) {
        for (let i = 0; i < inputs; i++) {
          const block = o * blocks + (i >> 5);
          const byte = values[block * 16 + ((i & 31) >> 1)]!;
          const value = ((i & 1 ? byte >> 4 : byte & 15) - 8) * scales[block]!;
          const exact = weight.data[o * inputs + i]!;
          // -8 is reached and +8 is not: a value opposite to the largest may be cut at 7.
          const steps = exact / scales[block]! > 7 ? 1 : 0.5;
          assert.ok(Math.abs(exact - value) <= Math.abs(scales[block]!) * (steps + 1e-4), `${o},${i}`);
        }
      }
    });
  }

  it('that are all zero stay zero', () => {
    const zero = { data: new Float32Array(64), outputs: 2, inputs: 32 };
    assert.ok(quantiseColumns(zero).values.every((v) => v === 0));
    assert.ok(quantiseBlocks(zero).values.every((v) => v === 0x88));
  });
});
