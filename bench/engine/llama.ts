/**
 * llama.cpp through npm's node-llama-cpp (3.22), which is no dependency:
 *
 *   npm install --no-save node-llama-cpp
 *
 * Its `evaluate` adds a queue, locks and a sampler's pass over the vocabulary to every token. What is measured here is
 * the call below them, `llama_decode` on a thread of its own: no sampling, the logits stay where llama.cpp has put them.
 */
import type { Contestant } from './contestant.ts';

/** The part that is used; the package's types are not there when it is not installed. */
interface Library {
  readonly getLlama: (options: { gpu: false; build: 'never'; logLevel: 'error' }) => Promise<{
    loadModel(options: { modelPath: string }): Promise<LlamaModel>;
  }>;
}
export interface LlamaModel {
  tokenize(text: string): number[];
  createContext(options: { contextSize: number; batchSize?: number; threads: number }): Promise<LlamaContext>;
}
interface LlamaContext {
  getSequence(): LlamaSequence;
  /** The native context, which the package keeps to itself. */
  readonly _ctx: {
    initBatch(size: number): void;
    addToBatch(sequence: number, position: number, tokens: Uint32Array, logitsOf: Uint32Array): void;
    decodeBatch(): Promise<void>;
    removeTokenCellsFromSequence(sequence: number, start: number, end: number): boolean;
  };
}
export interface LlamaSequence {
  evaluate(
    tokens: readonly number[],
    options: { temperature: number; yieldEogToken: boolean },
  ): AsyncIterable<number>;
  clearHistory(): Promise<void>;
}

/** @throws when the package is not installed */
export async function loadLlamaModel(path: string): Promise<LlamaModel> {
  const name = 'node-llama-cpp';
  const { getLlama } = (await import(name)) as Library;
  const llama = await getLlama({ gpu: false, build: 'never', logLevel: 'error' });
  return llama.loadModel({ modelPath: path });
}

/** @param threads always given: its own choice hung on two cores */
export async function llamaCpp(path: string, threads: number): Promise<Contestant> {
  const model = await loadLlamaModel(path);
  return {
    async open(size) {
      const context = (await model.createContext({ contextSize: size, batchSize: 512, threads }))._ctx;
      let length = 0;
      const truncate = (to: number): void => {
        context.removeTokenCellsFromSequence(0, to, -1);
        length = to;
      };
      const decode = async (tokens: readonly number[], logitsOf: readonly number[]): Promise<void> => {
        for (let at = 0; at < tokens.length; at += 512) {
          const part = tokens.slice(at, at + 512);
          context.initBatch(part.length);
          const rows = logitsOf.filter((row) => row >= at && row < at + 512).map((row) => row - at);
          context.addToBatch(0, length, Uint32Array.from(part), Uint32Array.from(rows));
          await context.decodeBatch();
          length += part.length;
        }
      };
      return {
        async prefill(tokens) {
          truncate(0);
          await decode(tokens, [tokens.length - 1]);
        },
        decode: (token) => decode([token], [0]),
        async verify(tokens) {
          await decode(tokens, [...tokens.keys()]);
          truncate(length - tokens.length);
        },
        truncate,
      };
    },
  };
}
