import { createRandom, randomInteger, seedOf } from '../../core/random.ts';
import { parseConfig } from '../model/config.ts';
import type { ModelSource } from '../model/preparedModel.ts';
import type { TensorRows, Tensors } from '../model/tensors.ts';

const VOCABULARY = 256;
const WIDTH = 64;

const CONFIG = {
  model_type: 'qwen3',
  num_hidden_layers: 2,
  hidden_size: WIDTH,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 32,
  intermediate_size: 96,
  vocab_size: VOCABULARY,
  max_position_embeddings: 512,
  tie_word_embeddings: true,
};

/** A decoder of some 100,000 random weights with the operators of a real one, to compare devices by. */
export function probeModel(): ModelSource {
  return {
    config: parseConfig(JSON.stringify(CONFIG), 'probe'),
    tensors: new RandomTensors(),
    hash: `probe ${JSON.stringify(CONFIG)}`,
  };
}

/** Weights drawn by their names, so that every process has the same. */
class RandomTensors implements Tensors {
  readonly parameters = 0;

  float32(name: string, shape: readonly number[], target?: Float32Array, at = 0): Float32Array {
    const size = shape.reduce((a, b) => a * b, 1);
    const out = target ?? new Float32Array(at + size);
    const random = createRandom(seedOf(name, 1));
    // Variances that keep a signal's size; the gains of norms, which have one dimension, are around 1.
    const spread = Math.sqrt(3 / (shape[1] ?? 12));
    const centre = shape.length === 1 ? 1 : 0;
    for (let i = 0; i < size; i++) out[at + i] = centre + (random() * 2 - 1) * spread;
    return out;
  }

  rows(name: string, shape: readonly number[]): TensorRows {
    const [, columns = 1] = shape;
    const data = this.float32(name, shape);
    const rows: TensorRows = {
      read: (row, count, target, at = 0) => {
        target.set(data.subarray(row * columns, (row + count) * columns), at);
      },
      copy: () => rows,
    };
    return rows;
  }

  blocks(): undefined {
    return undefined;
  }
}

/** Tokens that the devices are given. */
export function probeTokens(count: number): number[] {
  const random = createRandom(7);
  return Array.from({ length: count }, () => randomInteger(random, VOCABULARY));
}

/** Rows of the embedding table, [VOCABULARY, WIDTH]. */
export function probeEmbeddings({ tensors }: ModelSource): TensorRows {
  return tensors.rows('model.embed_tokens.weight', [VOCABULARY, WIDTH]);
}
