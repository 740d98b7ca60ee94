import type { NextTokens } from '../../src/core/forward.ts';
import { Sequence } from '../../src/core/decode/sequence.ts';
import type { LoadedModel } from '../../src/engine/model/loadModel.ts';
import { OrtForward } from '../../src/engine/session/ortForward.ts';

export const NEVER = { aborted: false };

/** What the model itself gives to tokens, each after those before it. */
export class Judge {
  readonly #sequence: Sequence;

  constructor(model: LoadedModel) {
    this.#sequence = new Sequence(new OrtForward(model));
  }

  /** @returns the natural log-probability of each token after the prompt */
  async logProbabilities(prompt: readonly number[], tokens: readonly number[]): Promise<number[]> {
    const chain = { tokens: [-1, ...tokens], parents: [-1, ...tokens.keys()] };
    const { rows } = await this.#sequence.score(prompt, chain, NEVER, true);
    return tokens.map((token, i) => Math.log(given(rows[i]!, token)));
  }

  /** Of all tokens together. */
  async logProbability(prompt: readonly number[], tokens: readonly number[]): Promise<number> {
    return (await this.logProbabilities(prompt, tokens)).reduce((sum, log) => sum + log, 0);
  }
}

function given({ full }: NextTokens, token: number): number {
  return full![token]!;
}
