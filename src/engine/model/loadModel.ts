import { availableParallelism } from 'node:os';
import { InferenceSession } from '../onnx/runtime.ts';
import type { FimLayout } from '../../core/fim/prompt.ts';
import type { Sentinels } from '../../core/fim/sentinels.ts';
import { createLexicon, type Lexicon } from '../../core/healing/lexicon.ts';
import type { Tokenizer } from '../../core/tokens/tokenizer.ts';
import type { LoadParams } from '../protocol.ts';
import { type Decoder, OrtForward } from '../session/ortForward.ts';
import { ModelError } from '../errors.ts';
import { chooseLayout } from './chooseLayout.ts';
import { discardPrepared, prepareModel } from './preparedModel.ts';
import { type ModelFolder, readModelFolder } from './readModelFolder.ts';

/** A model ready to run. */
export interface LoadedModel extends Decoder {
  readonly tokenizer: Tokenizer;
  readonly sentinels: Sentinels;
  readonly lexicon: Lexicon;
  /** The order of the prompt that suits it. */
  readonly layout: FimLayout;
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
  const { session, path } = await createSession(folder, params, threads);
  const { parameters } = tensors;
  const release = (): Promise<void> => session.release();
  const lexicon = createLexicon(tokenizer, sentinels.ends);
  // Not `...folder`: that would keep the whole weight file in memory, beside the mapped weights.
  const decoder = { config, session, embeddings };
  try {
    await checkOutput(decoder, sentinels.prefix);
    const layout = await chooseLayout(decoder, lexicon, sentinels, path);
    return { ...decoder, tokenizer, sentinels, lexicon, layout, threads, parameters, release };
  } catch (error) {
    await release();
    throw error;
  }
}

/** A graph that onnxruntime refuses was damaged in the cache, and is built once more. */
async function createSession(
  folder: ModelFolder,
  { format, cacheDir }: Pick<LoadParams, 'format' | 'cacheDir'>,
  threads: number,
): Promise<{ session: InferenceSession; path: string }> {
  const path = prepareModel(folder, format, cacheDir);
  try {
    return { session: await InferenceSession.create(path, sessionOptions(threads)), path };
  } catch {
    discardPrepared(path);
  }
  try {
    prepareModel(folder, format, cacheDir);
    return { session: await InferenceSession.create(path, sessionOptions(threads)), path };
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
async function checkOutput(decoder: Decoder, token: number): Promise<void> {
  const [next] = await new OrtForward(decoder).run({ tokens: [token], rows: [0] });
  const probability = next!.probabilities[0]!;
  if (!(probability > 0 && probability <= 1)) {
    throw new ModelError('The model computes no probabilities: its weights are damaged.');
  }
}
