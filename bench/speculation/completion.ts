import { decode } from '../../src/core/decode/decode.ts';
import type { Generated } from '../../src/core/decode/growingText.ts';
import type { Sequence } from '../../src/core/decode/sequence.ts';
import { createEnding } from '../../src/core/decode/stop/index.ts';
import { fimPrompt, promptBudget, promptWindow } from '../../src/core/fim/prompt.ts';
import { type HealingMode, seamOf } from '../../src/core/healing/healing.ts';
import type { Seam } from '../../src/core/healing/seam.ts';
import type { DraftPolicy } from '../../src/core/speculation/draftPolicy.ts';
import type { Item } from '../../src/cli/speculation/items.ts';
import type { LoadedModel } from '../../src/engine/model/loadModel.ts';

const NEVER = { aborted: false };
/** Lines of a completion at most, as in the extension. */
const MAX_LINES = 12;

/** A completion to be made, without all that an engine has around it. */
export class Completion {
  readonly seam: Seam;
  readonly prompt: readonly number[];
  readonly #model: LoadedModel;
  readonly #stop;
  readonly #maxTokens: number;

  constructor(
    model: LoadedModel,
    { path, length }: Pick<Item, 'path' | 'length'>,
    cut: Item['start'],
    { healing, maxTokens }: { readonly healing: HealingMode; readonly maxTokens: number },
  ) {
    const [prefix, suffix] = [cut.prefix, cut.suffix].map((text) => text.replaceAll('\r\n', '\n')) as [
      string,
      string,
    ];
    const { tokenizer, sentinels, config, lexicon } = model;
    const budget = promptBudget(config.maxLength, Math.min(256, config.maxLength >> 1));
    const window = promptWindow({ path, prefix, prefixOffset: cut.prefixOffset, suffix }, budget);
    this.#model = model;
    this.#maxTokens = maxTokens;
    this.#stop = createEnding({ prefix, suffix, length, maxLines: MAX_LINES }).rule;
    this.seam = seamOf(window.prefix, healing, lexicon);
    const { base } = this.seam;
    // The text before the cursor comes last, whatever suits the model: that is where methods look for repetitions.
    this.prompt = fimPrompt('spm', path, base, window.suffix, tokenizer, sentinels, budget);
  }

  /** @param drafts has begun with `prompt` */
  async make(sequence: Sequence, drafts: DraftPolicy): Promise<Generated> {
    const { tokenizer, sentinels } = this.#model;
    return decode(sequence, await this.seam.begin(sequence, this.prompt, NEVER, { drafts }), {
      ...{ tokenizer, ends: sentinels.ends, stop: this.#stop, maxTokens: this.#maxTokens },
      ...{ expired: () => false, cancellation: NEVER, drafts },
    });
  }
}
