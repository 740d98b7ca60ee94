import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readHeader } from '../../../../src/engine/gguf/header.ts';
import { locateTensors } from '../../../../src/engine/gguf/tensors.ts';
import { quantiseBlocks } from '../../../../src/engine/model/linear/blockQuantiser.ts';
import { ModelFile } from '../../../../src/engine/model/modelFile.ts';
import { StoredTensors } from '../../../../src/engine/model/storedTensors.ts';

const FOLDER = 'test/golden/gguf';
const SHAPE = [6, 512];

/** What the reference implementation makes of the same file: test/golden/gguf_fixtures.py. */
const expected = JSON.parse(readFileSync(`${FOLDER}/types.json`, 'utf8')) as Record<
  string,
  { sha256: string; samples: number[] }
>;

describe('types of tensors in a GGUF file', () => {
  const file = new ModelFile(`${FOLDER}/types.gguf`, 'types.gguf');
  const tensors = new StoredTensors(locateTensors(file, readHeader(file)), 'types.gguf', 'the test');

  for (const [name, { sha256, samples }] of Object.entries(expected)) {
    it(`${name} is dequantised to the last bit`, () => {
      const values = tensors.float32(name, SHAPE);
      const found = [0, 5].flatMap((row) => Array.from({ length: 8 }, (_, i) => values[row * 512 + i * 73]!));
      assert.deepEqual(found, samples);
      assert.equal(createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex'), sha256);
    });

    it(`${name} is the same read in parts, and from memory`, () => {
      const whole = tensors.float32(name, SHAPE);
      const rows = tensors.rows(name, SHAPE);
      for (const source of [rows, rows.copy()]) {
        const part = new Float32Array(3 * 512);
        source.read(2, 2, part, 512);
        assert.deepEqual(part.subarray(512), whole.subarray(2 * 512, 4 * 512));
        assert.ok(part.subarray(0, 512).every((v) => v === 0));
      }
    });
  }

  it('Q4_0 keeps every bit in the blocks of MatMulNBits', () => {
    const blocks = tensors.blocks('Q4_0', SHAPE)!;
    const values = Float32Array.from({ length: 6 * 512 }, (_, i) => {
      const byte = blocks.values[i >> 1]!;
      return ((i & 1 ? byte >> 4 : byte & 15) - 8) * blocks.scales[i >> 5]!;
    });
    assert.deepEqual(values, tensors.float32('Q4_0', SHAPE));
  });

  it('Q4_0 as ggml quantises it is found again from its values', () => {
    const found = quantiseBlocks({ data: tensors.float32('Q4_0', SHAPE), outputs: 6, inputs: 512 });
    const blocks = tensors.blocks('Q4_0', SHAPE)!;
    assert.deepEqual(found.values, blocks.values);
    assert.deepEqual(found.scales, blocks.scales);
  });

  it('other types have no such blocks', () => {
    for (const name of ['F16', 'Q8_0', 'Q4_K', 'Q6_K']) assert.equal(tensors.blocks(name, SHAPE), undefined);
  });
});
