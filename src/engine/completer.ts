import { decodeGreedy } from '../core/decode/greedy.ts';
import { type Cancellation, Sequence } from '../core/decode/sequence.ts';
import { createEnding } from '../core/decode/stop/index.ts';
import { promptBudget, spmPrompt } from '../core/fim/prompt.ts';
import type { LoadedModel } from './model/loadModel.ts';
import type { CompleteParams, CompleteResult } from './protocol.ts';
import { OrtForward } from './session/ortForward.ts';

/** Documents whose KV cache is kept: the one being edited and the one before it. */
const SEQUENCES = 2;

/** Answers completion requests with one loaded model, one at a time. */
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
    const { tokenizer, sentinels, config } = this.#model;
    const start = performance.now();
    // Models are trained on LF; the answer goes back with the document's own line ends.
    const crlf = params.prefix.includes('\r\n') || params.suffix.includes('\r\n');
    const prefix = toLf(params.prefix);
    const suffix = toLf(params.suffix);
    const maxTokens = Math.max(1, Math.min(params.maxTokens, config.maxLength >> 1));
    const prompt = spmPrompt(
      { path: params.path, prefix, prefixOffset: params.prefixOffset, suffix },
      tokenizer,
      sentinels,
      promptBudget(config.maxLength, maxTokens),
    );
    const { length, maxLines } = params;
    const ending = createEnding({ prefix, suffix, length, maxLines });
    const sequence = this.#sequence(params.uri);
    const promptDone = performance.now();

    const { next, reused } = await sequence.prefill(prompt, cancellation);
    const prefillDone = performance.now();
    const generated = await decodeGreedy(sequence, next, {
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
      tokens: { prompt: prompt.length, reused, generated: generated.count },
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

function toLf(text: string): string {
  return text.includes('\r') ? text.replaceAll('\r\n', '\n') : text;
}
