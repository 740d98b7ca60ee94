import { availableParallelism } from 'node:os';
import { InferenceSession } from '../onnx/runtime.ts';
import type { Sentinels } from '../../core/fim/sentinels.ts';
import type { Tokenizer } from '../../core/tokens/tokenizer.ts';
import type { LoadParams } from '../protocol.ts';
import { type Decoder, OrtForward } from '../session/ortForward.ts';
import { ModelError } from './modelError.ts';
import { prepareModel } from './preparedModel.ts';
import { readModelFolder } from './readModelFolder.ts';

/** A model ready to run. */
export interface LoadedModel extends Decoder {
  readonly tokenizer: Tokenizer;
  readonly sentinels: Sentinels;
  readonly threads: number;
  readonly parameters: number;
  release(): Promise<void>;
}

/** @throws ModelError saying what is wrong with the model folder or the cache */
export async function loadModel(
  params: Pick<LoadParams, 'modelDir' | 'cacheDir' | 'format' | 'threads'>,
): Promise<LoadedModel> {
  const folder = readModelFolder(params.modelDir);
  const { config, tensors } = folder;
  const threads = params.threads > 0 ? params.threads : defaultThreads();
  const path = prepareModel(folder, params.format, params.cacheDir);
  const session = await InferenceSession.create(path, {
    executionProviders: ['cpu'],
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // Worker threads that spin between two passes make decoding faster, but by default they spin on for tens of
    // milliseconds after the last one: a short limit keeps the first and drops the second (docs/engine.md).
    extra: { session: { intra_op: { allow_spinning: '1', spin_duration_us: '500' } } },
  });
  const embeddings = tensors.rows('model.embed_tokens.weight', [config.vocabulary, config.width]);
  const model: LoadedModel = {
    ...folder,
    session,
    embeddings,
    threads,
    parameters: tensors.parameters,
    release: () => session.release(),
  };
  await checkOutput(model);
  return model;
}

/** One core stays free for the editor; more than four threads gain nothing on short passes. */
function defaultThreads(): number {
  return Math.max(1, Math.min(4, availableParallelism() - 1));
}

/** One pass before the first request: pays for lazy initialisation, and meets damaged weights here. */
async function checkOutput(model: LoadedModel): Promise<void> {
  const [next] = await new OrtForward(model).run({ tokens: [model.sentinels.prefix], rows: [0] });
  const probability = next!.probabilities[0]!;
  if (!(probability > 0 && probability <= 1)) {
    await model.release();
    throw new ModelError('model.safetensors: the model computes no probabilities (its weights are damaged).');
  }
}
