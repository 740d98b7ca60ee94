import { decodeGreedy } from '../core/decode/greedy.ts';
import { type Cancellation, Sequence } from '../core/decode/sequence.ts';
import { createEnding } from '../core/decode/stop/index.ts';
import { fimPrompt, promptBudget, promptWindow } from '../core/fim/prompt.ts';
import { ExactSeam } from '../core/healing/exact.ts';
import { seamOf } from '../core/healing/healing.ts';
import type { Seam } from '../core/healing/seam.ts';
import { byteArray } from '../core/tokens/byteString.ts';
import { tokenEnds } from '../core/tokens/tokenEnds.ts';
import type { LoadedModel } from './model/loadModel.ts';
import type { CompleteParams, CompleteResult, NextByteResult, PromptParams } from './protocol.ts';
import { OrtForward } from './session/ortForward.ts';

/** Documents whose KV cache is kept: the one being edited and the one before it. */
const SEQUENCES = 2;
/** Much more than a completion has. The open bytes take at most a quarter of it. */
const MAX_NEW_TOKENS = 256;
/** `nextByte` checks covers of at least this share of the open bytes' probability: to check all takes seconds. */
const CHECKED = 1e-6;

/** Answers requests with one loaded model, one at a time. */
export class Completer {
  readonly #model: LoadedModel;
  /** By document, most recently used last. */
  readonly #sequences = new Map<string, Sequence>();

  constructor(model: LoadedModel) {
    this.#model = model;
  }

  /**
   * @param waited milliseconds this request spent on loading the model and in the queue
   * @throws Cancelled between two forward passes
   */
  async complete(
    params: CompleteParams,
    cancellation: Cancellation,
    waited: { readonly load: number; readonly queue: number },
  ): Promise<CompleteResult> {
    const { tokenizer, sentinels } = this.#model;
    const start = performance.now();
    // Models are trained on LF; the answer goes back with the document's own line ends.
    const crlf = params.prefix.includes('\r\n') || params.suffix.includes('\r\n');
    const around = withLf(params);
    const maxTokens = Math.max(1, Math.min(params.maxTokens, this.#maxNewTokens));
    const { seam, prompt } = this.#prompt(around, (text) =>
      seamOf(text, params.healing, this.#model.lexicon),
    );
    const { length, maxLines } = params;
    const ending = createEnding({ prefix: around.prefix, suffix: around.suffix, length, maxLines });
    const sequence = this.#sequence(params.uri);
    const promptDone = performance.now();

    const opening = await seam.begin(sequence, prompt, cancellation);
    const prefillDone = performance.now();
    const generated = await decodeGreedy(sequence, opening, {
      tokenizer,
      ends: sentinels.ends,
      stop: ending.rule,
      maxTokens,
      expired: () => performance.now() - start > params.timeBudgetMs,
      cancellation,
    });
    const text = ending.finish(generated.text, generated.stop);
    const end = performance.now();
    return {
      text: crlf ? text.replaceAll('\n', '\r\n') : text,
      stop: generated.stop,
      tokens: { prompt: prompt.length, reused: opening.reused, generated: generated.count },
      logProbability: generated.logProbability,
      timings: {
        ...waited,
        prompt: promptDone - start,
        prefill: prefillDone - promptDone,
        decode: end - prefillDone,
        total: waited.load + waited.queue + end - start,
      },
    };
  }

  /** Room that every prompt leaves in the context: for the open bytes' tokens, and for those to be generated. */
  get #maxNewTokens(): number {
    return Math.min(MAX_NEW_TOKENS, this.#model.config.maxLength >> 1);
  }

  /** @throws Cancelled between two forward passes */
  async nextByte(params: PromptParams, cancellation: Cancellation): Promise<NextByteResult> {
    const { lexicon } = this.#model;
    const { seam, prompt } = this.#prompt(withLf(params), (text) => new ExactSeam(text, lexicon));
    const covers = await seam.covers(this.#sequence(params.uri), prompt, cancellation);
    const { bytes, end } = covers.nextByte(CHECKED);
    return {
      open: [...byteArray(seam.open)],
      bytes: [...bytes],
      end,
      positions: seam.tree.tokens.length,
    };
  }

  /** Where the tokens of a text end, as offsets into it. */
  tokenEnds(text: string): number[] {
    return tokenEnds(text, this.#model.tokenizer);
  }

  /** @param divide finds what of the prefix is certain */
  #prompt<S extends Seam>(around: PromptParams, divide: (text: string) => S): { seam: S; prompt: number[] } {
    const { tokenizer, sentinels, config, layout } = this.#model;
    const budget = promptBudget(config.maxLength, this.#maxNewTokens);
    const { prefix, suffix } = promptWindow(around, budget);
    const seam = divide(prefix);
    const prompt = fimPrompt(
      around.layout ?? layout,
      around.path,
      seam.base,
      suffix,
      tokenizer,
      sentinels,
      budget,
    );
    return { seam, prompt };
  }

  #sequence(uri: string): Sequence {
    let sequence = this.#sequences.get(uri);
    this.#sequences.delete(uri);
    if (!sequence && this.#sequences.size >= SEQUENCES) {
      // The oldest one is given to the new document: its memory is there, its content does not matter.
      const [oldest, recycled] = this.#sequences.entries().next().value!;
      this.#sequences.delete(oldest);
      sequence = recycled;
    }
    sequence ??= new Sequence(new OrtForward(this.#model));
    this.#sequences.set(uri, sequence);
    return sequence;
  }
}

/** Models are trained on LF. */
function withLf<P extends PromptParams>(params: P): P {
  return { ...params, prefix: toLf(params.prefix), suffix: toLf(params.suffix) };
}

function toLf(text: string): string {
  return text.includes('\r') ? text.replaceAll('\r\n', '\n') : text;
}
