/** What the benchmarks of draft models share: the holes, and requests with one choice of drafts. */
import { readRepository } from '../../src/cli/repository.ts';
import { blockHoles } from '../../src/core/eval/blockHoles.ts';
import type { Hole } from '../../src/core/eval/holes.ts';
import type { DraftLength } from '../../src/core/speculation/draftLength.ts';
import type {
  DraftModelOptions,
  DraftModelSource,
} from '../../src/core/speculation/sources/draftModelSource.ts';
import type { Forward } from '../../src/core/forward.ts';
import { Completer } from '../../src/engine/completer.ts';
import type { DraftModel } from '../../src/engine/draftModel.ts';
import type { LoadedModel } from '../../src/engine/model/loadModel.ts';
import type { CompleteParams } from '../../src/engine/protocol.ts';
import { OrtForward } from '../../src/engine/session/ortForward.ts';

export async function holesOf(folder: string, limit: number): Promise<Hole<string>[]> {
  return blockHoles(await readRepository(folder), limit, 1);
}

/** Greedy decoding with some drafts. What it has learned, and its KV cache, are its own. */
export class Arm {
  readonly #completer: Completer;
  readonly #speculation: CompleteParams['speculation'];
  milliseconds = 0;
  tokens = 0;
  passes = 0;
  /** Nodes drafted. */
  drafted = 0;
  /** Of the draft model's choices those that were asked for, and those of them that came. */
  proposed = 0;
  accepted = 0;
  readonly texts: string[] = [];

  constructor(model: LoadedModel, speculation: CompleteParams['speculation'], draftModel?: DraftModel) {
    this.#completer = new Completer(model, { draftModel });
    this.#speculation = speculation;
  }

  async complete({ path, prefix, prefixOffset, suffix }: Hole<string>): Promise<void> {
    const speculation = this.#speculation;
    const result = await this.#completer.complete(
      {
        ...{ uri: path, path, prefix, prefixOffset, suffix, healing: 'exact', length: 'block' },
        ...{ maxTokens: 96, maxLines: 12, timeBudgetMs: 60_000 },
        ...(speculation && { speculation }),
      },
      { aborted: false },
      { load: 0, queue: 0 },
    );
    this.milliseconds += result.timings.total;
    this.tokens += result.tokens.generated;
    this.passes += result.speculation?.passes ?? result.tokens.generated;
    this.drafted += result.speculation?.drafted ?? 0;
    const { proposed = 0, accepted = 0 } = result.speculation?.sources.draftModel ?? {};
    this.proposed += proposed;
    this.accepted += accepted;
    this.texts.push(result.text);
  }
}

/** What a draft model costs, and how long its drafts are, as the benchmark has it. */
export function optionsOf(
  model: LoadedModel,
  costRatio: number,
  length: DraftLength,
  forward: Forward = new OrtForward(model),
): DraftModelOptions {
  return {
    ...{ forward, costRatio, length },
    bytes: (token) => model.tokenizer.bytes(token),
    onFailure: (error) => {
      throw error;
    },
  };
}

export function draftModelOf(model: LoadedModel, source: DraftModelSource): DraftModel {
  return { source, layout: model.layout, maxLength: model.config.maxLength, release: () => model.release() };
}

/** Always the same number of tokens. */
export function fixedLength(tokens: number): DraftLength {
  return { goesOn: ({ depth }) => depth < tokens, learn: () => undefined };
}
