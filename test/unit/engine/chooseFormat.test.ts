import assert from 'node:assert/strict';
import { chooseFormat } from '../../../src/engine/model/chooseFormat.ts';

const GIB = 2 ** 30;

describe('the format that "auto" stands for', () => {
  for (const [parameters, device, memory, expected] of [
    [7e6, 'cpu', 16 * GIB, 'int8'],
    [7e6, 'webgpu', 16 * GIB, 'int4'],
    [0.5e9, 'cpu', 16 * GIB, 'int8'],
    [0.5e9, 'cpu', 2 * GIB, 'int4'],
    [1.5e9, 'cpu', 64 * GIB, 'int4'],
    [1.5e9, 'cuda', 64 * GIB, 'int4'],
  ] as const) {
    it(`is ${expected} for ${parameters / 1e6} million parameters on ${device} with ${memory / GIB} GiB`, () => {
      assert.equal(chooseFormat('auto', parameters, device, memory), expected);
    });
  }

  it('is int8 for the bundled model on the machine of this test', () => {
    assert.equal(chooseFormat('auto', 6.8e6), 'int8');
  });

  it('is not asked where the user has chosen', () => {
    for (const format of ['fp32', 'int8', 'int4'] as const) {
      assert.equal(chooseFormat(format, 7e9, 'webgpu', GIB), format);
    }
  });
});
