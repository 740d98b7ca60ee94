import assert from 'node:assert/strict';
import { join } from 'node:path';
import { linearFormats } from '../../../src/engine/model/linear/linearFormat.ts';
import { quantiseBlocks } from '../../../src/engine/model/linear/blockQuantiser.ts';
import { GraphBuilder } from '../../../src/engine/onnx/graphBuilder.ts';
import { WeightFile } from '../../../src/engine/onnx/weightFile.ts';
import type { Processor } from '../../../src/engine/device/devices.ts';
import { temporaryFolder } from '../../support/temporary.ts';

describe('int4', () => {
  const dir = temporaryFolder();
  let count = 0;
  const matrix = { data: new Float32Array(32).fill(1), outputs: 1, inputs: 32 };
  const FEED_FORWARD = [
    'model.layers.3.mlp.gate_proj',
    'model.layers.0.mlp.down_proj',
    'model.layers.0.mlp.c_fc',
  ];
  const OTHERS = [
    'model.layers.3.self_attn.q_proj',
    'model.layers.0.self_attn.o_proj',
    'lm_head',
    'model.embed_tokens',
  ];

  /** Whether activations go in as they are, as MatMulNBits wants them. */
  function isInBlocks(name: string, processor: Processor = 'cpu', stored = false): boolean {
    const weights = new WeightFile(join(dir, `weights-${count++}.bin`));
    try {
      const blocks = () => (stored ? quantiseBlocks(matrix) : undefined);
      const choose = linearFormats('int4', new GraphBuilder(weights), processor);
      return choose(name, { ...matrix, blocks }).input('x')[0] === 'x';
    } finally {
      weights.close();
    }
  }

  it('has the feed-forward matrices in blocks of 4 bits, attention and head at 8 bits', () => {
    for (const name of FEED_FORWARD) assert.ok(isInBlocks(name), name);
    for (const name of OTHERS) assert.ok(!isInBlocks(name), name);
  });

  it('takes what is stored in such blocks as it is', () => {
    for (const name of OTHERS) assert.ok(isInBlocks(name, 'cpu', true), name);
  });

  it('has everything in blocks on devices without the operators of int8', () => {
    for (const name of OTHERS) assert.ok(isInBlocks(name, 'gpu'), name);
  });
});
