import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ForwardInput } from '../../src/core/forward.ts';
import { type ModelConfig, parseConfig } from '../../src/engine/model/config.ts';
import { prepareModel } from '../../src/engine/model/preparedModel.ts';
import { openWeights } from '../../src/engine/model/weightFolder.ts';
import { InferenceSession } from '../../src/engine/onnx/runtime.ts';
import type { WeightFormat } from '../../src/engine/protocol.ts';
import type { Decoder, OrtForward } from '../../src/engine/session/ortForward.ts';

/** A folder of tiny models, one per family or variant, written by test/golden/families.py. They have no tokenizer. */
export const FAMILY_FIXTURES = 'test/golden/families';

/** What transformers computes for it. */
export interface Expected {
  readonly ids: readonly number[];
  /** Transformers' own continuation of them. */
  readonly greedy: readonly number[];
  /** Logits after each id, [ids, vocabulary]. */
  readonly logits: readonly Float32Array[];
}

export function readExpected(name: string): Expected {
  const json = JSON.parse(readFileSync(join(FAMILY_FIXTURES, name, 'expected.json'), 'utf8')) as {
    ids: number[];
    greedy: number[];
    logits: string;
  };
  const bytes = new Uint8Array(Buffer.from(json.logits, 'base64'));
  const all = new Float32Array(bytes.buffer);
  const vocabulary = all.length / json.ids.length;
  return { ...json, logits: json.ids.map((_, i) => all.subarray(i * vocabulary, (i + 1) * vocabulary)) };
}

/** The model without tokenizer and sentinels, with a part of its config replaced. Release its session. */
export async function loadFixture(
  name: string,
  format: WeightFormat,
  cacheDir: string,
  override: Partial<ModelConfig> = {},
): Promise<Decoder & { readonly session: InferenceSession }> {
  const folder = join(FAMILY_FIXTURES, name);
  const config = {
    ...parseConfig(readFileSync(join(folder, 'config.json'), 'utf8'), 'config.json'),
    ...override,
  };
  const { tensors } = openWeights(folder);
  const hash = JSON.stringify([name, override]);
  const path = prepareModel({ config, tensors, hash }, format, cacheDir);
  const session = await InferenceSession.create(path, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const embeddings = tensors.rows('model.embed_tokens.weight', [config.vocabulary, config.width]);
  return { config, session, embeddings };
}

/** Natural log-probabilities of each wanted row over the whole vocabulary. */
export async function logProbabilities(
  forward: OrtForward,
  input: Omit<ForwardInput, 'full'>,
): Promise<Float32Array[]> {
  const rows = await forward.run({ ...input, full: true });
  return rows.map((row) => row.full!.map((p) => Math.log(p)));
}

/** Logits up to the constant that softmax drops: what they are as log-probabilities. */
export function logSoftmax(logits: Float32Array): Float32Array {
  const max = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const shift = max + Math.log(logits.reduce((sum, v) => sum + Math.exp(v - max), 0));
  return logits.map((v) => v - shift);
}

export function maxDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new RangeError(`${a.length} values beside ${b.length}`);
  return a.reduce((max, v, i) => Math.max(max, Math.abs(v - b[i]!)), 0);
}

/** Total variation: the largest difference in the probability of any set of tokens. */
export function totalVariation(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, v, i) => sum + Math.abs(Math.exp(v) - Math.exp(b[i]!)) / 2, 0);
}
