import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ModelConfig, parseConfig } from '../../../src/engine/model/config.ts';
import { buildDecoderGraph } from '../../../src/engine/model/decoderGraph.ts';
import type { StoredTensor } from '../../../src/engine/model/storedTensors.ts';
import { StoredTensors } from '../../../src/engine/model/storedTensors.ts';
import { F32 } from '../../../src/engine/model/encoding.ts';
import type { Tensors } from '../../../src/engine/model/tensors.ts';
import { tensorShapes } from '../../../src/engine/model/tensorShapes.ts';
import { openWeights } from '../../../src/engine/model/weightFolder.ts';
import type { WeightFile } from '../../../src/engine/onnx/weightFile.ts';
import { FAMILY_FIXTURES } from '../../support/familyFixture.ts';

const readConfig = (name: string): ModelConfig =>
  parseConfig(readFileSync(join(FAMILY_FIXTURES, name, 'config.json'), 'utf8'), 'config.json');

/** A WeightFile that keeps nothing. */
const discard = {
  append: (data: ArrayBufferView) => ({ location: 'x', offset: 0, length: data.byteLength }),
} as unknown as WeightFile;

describe('the tensors of a model', () => {
  for (const name of readdirSync(FAMILY_FIXTURES)) {
    it(`are those in the file, and those that its graph is made of: ${name}`, () => {
      const config = readConfig(name);
      const { tensors } = openWeights(join(FAMILY_FIXTURES, name));
      tensors.checkFit(config);
      const asked = new Map<string, readonly number[]>();
      const recorder: Tensors = {
        parameters: 0,
        float32(tensor, shape, target, at) {
          asked.set(tensor, shape);
          return tensors.float32(tensor, shape, target, at);
        },
        rows(tensor, shape) {
          asked.set(tensor, shape);
          return tensors.rows(tensor, shape);
        },
        blocks: (tensor, shape) => tensors.blocks(tensor, shape),
      };
      buildDecoderGraph(config, recorder, discard, 'int8');
      // Read by token, not by the graph.
      asked.set('model.embed_tokens.weight', [config.vocabulary, config.width]);
      const sorted = (shapes: typeof asked): unknown[] => [...shapes].sort(([a], [b]) => (a < b ? -1 : 1));
      assert.deepEqual(sorted(tensorShapes(config)), sorted(asked));
    });
  }

  /** A model's tensors, all of zeros, and one more. */
  function withTensor(config: ModelConfig, extra: string): StoredTensors {
    const file = { name: 'model.safetensors', read: (_: number, target: Uint8Array) => target.fill(0) };
    const shapes = [...tensorShapes(config), [extra, [4]] as const];
    const tensors = new Map(
      shapes.map(([name, shape]): [string, StoredTensor] => [
        name,
        { file, offset: 0, encoding: F32, shape },
      ]),
    );
    return new StoredTensors(tensors, 'model.safetensors', 'config.json');
  }

  const refused = [
    'model.layers.0.self_attn.q_proj.bias',
    'model.layers.2.input_layernorm.weight',
    'model.layers.0.self_attn.q_proj.lora_A.weight',
    'rope_freqs.weight',
  ];
  for (const name of refused) {
    it(`are refused with one that would be left out: ${name}`, () => {
      const config = readConfig('qwen3-yarn');
      const tensors = withTensor(config, name);
      assert.throws(
        () => tensors.checkFit(config),
        /^ModelError: model\.safetensors: tensor ".*" has no place in the 2 layers that config\.json describes/,
      );
    });
  }

  it('may have beside them what changes nothing', () => {
    const config = { ...readConfig('qwen3-yarn'), tied: true };
    withTensor(config, 'model.layers.0.self_attn.rotary_emb.inv_freq').checkFit(config);
    withTensor(config, 'lm_head.weight').checkFit(config);
  });

  it('hold numbers in every row that is read', () => {
    const file = {
      name: 'model.safetensors',
      read: (offset: number, target: Uint8Array) => target.fill(offset === 16 ? 0xff : 0),
    };
    const tensors = new Map([['embeddings', { file, offset: 0, encoding: F32, shape: [3, 4] }]]);
    const rows = new StoredTensors(tensors, 'model.safetensors', 'config.json').rows('embeddings', [3, 4]);
    const row = new Float32Array(4);
    rows.read(0, 1, row);
    assert.throws(
      () => rows.read(1, 1, row),
      /model\.safetensors: tensor "embeddings" holds values that are no/,
    );
  });
});
