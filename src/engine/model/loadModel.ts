import type { FimLayout } from '../../core/fim/prompt.ts';
import type { FimTest } from '../../core/fim/selfTest.ts';
import type { Sentinels } from '../../core/fim/sentinels.ts';
import { createLexicon, type Lexicon } from '../../core/healing/lexicon.ts';
import type { Tokenizer } from '../../core/tokens/tokenizer.ts';
import { DeviceSession } from '../device/deviceSession.ts';
import { findDevice, rememberFailure } from '../device/findDevice.ts';
import { ModelError } from '../errors.ts';
import { defaultThreads } from '../machine/threads.ts';
import type { LoadParams, Placement, WeightFormat } from '../protocol.ts';
import { type Decoder, OrtForward } from '../session/ortForward.ts';
import { createSession, type OpenedModel } from './createSession.ts';
import { rememberedFimTest } from './fimTest.ts';
import { readModelFolder } from './readModelFolder.ts';

/** A model ready to run. */
export interface LoadedModel extends Decoder {
  readonly tokenizer: Tokenizer;
  readonly sentinels: Sentinels;
  readonly lexicon: Lexicon;
  /** Of its files: another model may come to the same path. */
  readonly hash: string;
  /** The order of the prompt that suits it. */
  readonly layout: FimLayout;
  /** What it did with some simple holes. */
  readonly fim: FimTest;
  /** How its weights are held now: a device may not have the operators for every format. */
  readonly format: WeightFormat;
  readonly threads: number;
  readonly parameters: number;
  /** Where it runs now. */
  readonly placement: Placement;
  release(): Promise<void>;
}

export interface LoadOptions {
  /** The device failed after the model was loaded, and the processor has taken over. */
  readonly onFailover?: () => void;
}

/** @throws ModelError saying what is wrong with the model folder or the cache */
export async function loadModel(
  params: Pick<LoadParams, 'modelDir' | 'cacheDir' | 'format' | 'threads' | 'device'>,
  { onFailover }: LoadOptions = {},
): Promise<LoadedModel> {
  const folder = readModelFolder(params.modelDir);
  const { config, tensors, tokenizer, sentinels } = folder;
  const { parameters } = tensors;
  const threads = params.threads > 0 ? params.threads : defaultThreads(parameters);
  const embeddings = tensors.rows('model.embed_tokens.weight', [config.vocabulary, config.width]).copy();
  // Not all of `folder`: that would keep its tensors in memory, beside the mapped weights.
  const source = { config, tensors, hash: folder.hash };
  let opened: OpenedModel | undefined;
  let isLoaded = false;
  const session = new DeviceSession(
    async (device) => {
      opened = await createSession(source, params, device, threads);
      return opened.session;
    },
    await findDevice(params),
    {
      onFailure: (device, reason) => rememberFailure(device, params, reason),
      onTakeOver: (placement) => {
        if (!isLoaded) return;
        warn(placement);
        onFailover?.();
      },
    },
  );
  await session.start();
  const lexicon = createLexicon(tokenizer, sentinels.ends);
  const decoder = { config, session, embeddings };
  try {
    await checkOutput(decoder, sentinels.prefix);
    const fim = await rememberedFimTest(decoder, lexicon, sentinels, opened!.path);
    isLoaded = true;
    warn(session.placement);
    return {
      ...{ ...decoder, tokenizer, sentinels, lexicon, hash: source.hash, fim, layout: fim.layout },
      ...{ threads, parameters },
      get format() {
        return opened!.format;
      },
      get placement() {
        return session.placement;
      },
      release: () => session.release(),
    };
  } catch (error) {
    await session.release();
    throw error;
  }
}

/** Lines on standard error are warnings in the client's log. */
function warn({ fallback }: Placement): void {
  if (fallback !== undefined) console.error(fallback);
}

/** One pass before the first request: pays for lazy initialisation, and meets damaged weights here. */
async function checkOutput(decoder: Decoder, token: number): Promise<void> {
  const [next] = await new OrtForward(decoder).run({ tokens: [token], rows: [0] });
  const probability = next!.probabilities[0]!;
  if (!(probability > 0 && probability <= 1)) {
    throw new ModelError('The model computes no probabilities: its weights are damaged.');
  }
}
