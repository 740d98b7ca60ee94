import type { FimLayout } from '../core/fim/prompt.ts';
import { draftLengthOf } from '../core/speculation/draftLength.ts';
import { DraftModelSource } from '../core/speculation/sources/draftModelSource.ts';
import type { Tokenizer } from '../core/tokens/tokenizer.ts';
import { ModelError } from './errors.ts';
import { type LoadedModel, loadModel } from './model/loadModel.ts';
import type { LoadParams } from './protocol.ts';
import { OrtForward } from './session/ortForward.ts';

/** A smaller model that drafts for the one in use. */
export interface DraftModel {
  readonly source: DraftModelSource;
  /** How its prompt is laid out. */
  readonly layout: FimLayout;
  /** Of its context, tokens. */
  readonly maxLength: number;
  release(): Promise<void>;
}

/** Passes of each of the two models that are timed: so many at least, and more while that takes no time. */
const ROUNDS = { least: 3, most: 40, untilMs: 150 };

/**
 * Loads `params.draftModelDir`, on as many threads as the model that it is to draft for. The format of its weights is
 * the one that suits it: it changes drafts, and never what is made of them.
 *
 * @throws ModelError also where the two have not the same tokens
 */
export async function openDraftModel(
  params: LoadParams & { readonly draftModelDir: string },
  target: LoadedModel,
): Promise<DraftModel> {
  const { draftModelDir: modelDir, draftLength = 'auto' } = params;
  const { threads } = target;
  let source: DraftModelSource | undefined;
  const model = await loadModel(
    { ...params, modelDir, format: 'auto', threads },
    // What a pass costs was measured elsewhere.
    { onFailover: () => source?.stop() },
  );
  try {
    checkTokens(model.tokenizer, target.tokenizer, params);
    source = new DraftModelSource({
      forward: new OrtForward(model),
      costRatio: await costRatio(model, target),
      length: draftLengthOf(draftLength),
      bytes: (token) => model.tokenizer.bytes(token),
      onFailure: (error) => {
        console.error(`The draft model has failed, and is not used any more: ${(error as Error).message}`);
      },
    });
  } catch (error) {
    await model.release();
    throw error;
  }
  const { layout, config } = model;
  return { source, layout, maxLength: config.maxLength, release: () => model.release() };
}

/** Tokens go from one model to the other by their ids. */
function checkTokens(draft: Tokenizer, target: Tokenizer, { draftModelDir, modelDir }: LoadParams): void {
  const fail = (difference: string): never => {
    throw new ModelError(
      `The draft model ${draftModelDir} has other tokens than the model ${modelDir}: ${difference}. Choose a smaller model of the same family, or none.`,
    );
  };
  if (draft.size !== target.size) fail(`${draft.size}, not ${target.size}`);
  for (let id = 0; id < target.size; id++) {
    if (draft.bytes(id) !== target.bytes(id)) fail(`number ${id} is another one`);
  }
  for (const [name, id] of target.specials) {
    if (draft.specials.get(name) !== id) fail(`${name} has another number`);
  }
}

/**
 * What a pass of the draft model costs, in passes of the other one. They take turns, and the fastest of each counts: what
 * else the machine does only ever adds to a time.
 */
export async function costRatio(draft: LoadedModel, target: LoadedModel): Promise<number> {
  const best = { draft: Infinity, target: Infinity };
  const forwards = { draft: new OrtForward(draft), target: new OrtForward(target) };
  const time = async (which: keyof typeof best): Promise<void> => {
    const start = performance.now();
    await forwards[which].run({ tokens: [target.sentinels.prefix], rows: [0] });
    best[which] = Math.min(best[which], performance.now() - start);
  };
  const begin = performance.now();
  const isEnough = (rounds: number): boolean =>
    rounds >= ROUNDS.most || (rounds >= ROUNDS.least && performance.now() - begin > ROUNDS.untilMs);
  for (let rounds = 0; !isEnough(rounds); rounds++) {
    await time('target');
    await time('draft');
  }
  return best.draft / best.target;
}
