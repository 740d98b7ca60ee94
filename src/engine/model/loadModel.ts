import { availableParallelism } from 'node:os';
import { InferenceSession } from '../onnx/runtime.ts';
import type { Sentinels } from '../../core/fim/sentinels.ts';
import type { Tokenizer } from '../../core/tokens/tokenizer.ts';
import type { LoadParams } from '../protocol.ts';
import { type Decoder, OrtForward } from '../session/ortForward.ts';
import { ModelError } from '../errors.ts';
import { discardPrepared, prepareModel } from './preparedModel.ts';
import { type ModelFolder, readModelFolder } from './readModelFolder.ts';

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
  const { config, tensors, tokenizer, sentinels } = folder;
  const threads = params.threads > 0 ? params.threads : defaultThreads();
  const embeddings = tensors.rows('model.embed_tokens.weight', [config.vocabulary, config.width]).copy();
  const session = await createSession(folder, params, threads);
  const { parameters } = tensors;
  const release = (): Promise<void> => session.release();
  // Not `...folder`: that would keep the whole weight file in memory, beside the mapped weights.
  const model = { config, session, embeddings, tokenizer, sentinels, threads, parameters, release };
  try {
    await checkOutput(model);
  } catch (error) {
    await release();
    throw error;
  }
  return model;
}

/** A graph that onnxruntime refuses was damaged in the cache, and is built once more. */
async function createSession(
  folder: ModelFolder,
  { format, cacheDir }: Pick<LoadParams, 'format' | 'cacheDir'>,
  threads: number,
): Promise<InferenceSession> {
  const path = prepareModel(folder, format, cacheDir);
  try {
    return await InferenceSession.create(path, sessionOptions(threads));
  } catch {
    discardPrepared(path);
  }
  try {
    return await InferenceSession.create(prepareModel(folder, format, cacheDir), sessionOptions(threads));
  } catch (error) {
    throw new ModelError(`onnxruntime cannot load the model: ${(error as Error).message}`);
  }
}

function sessionOptions(threads: number): InferenceSession.SessionOptions {
  return {
    executionProviders: ['cpu'],
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // Worker threads that spin between two passes make decoding faster, but by default they spin on for tens of
    // milliseconds after the last one: a short limit keeps the first and drops the second (docs/engine.md).
    extra: { session: { intra_op: { allow_spinning: '1', spin_duration_us: '500' } } },
  };
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
    throw new ModelError('model.safetensors: the model computes no probabilities (its weights are damaged).');
  }
}
