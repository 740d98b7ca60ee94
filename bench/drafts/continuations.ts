/** The comparison of Shen et al. (2405.18400, table 1): perplexity of a few tokens that go on from the text before. */
import { chanceOf } from '../../src/core/decode/choice/chance.ts';
import { warp } from '../../src/core/decode/choice/warp.ts';
import { Sequence } from '../../src/core/decode/sequence.ts';
import { DocumentNGrams } from '../../src/core/drafts/superposed/documentNGrams.ts';
import { NGrams } from '../../src/core/drafts/superposed/nGrams.ts';
import type { SuperposedSettings } from '../../src/core/drafts/superposed/settings.ts';
import { SuperposedStream } from '../../src/core/drafts/superposed/superposedStream.ts';
import { WorkspaceNGrams } from '../../src/core/drafts/superposed/workspaceNGrams.ts';
import type { Hole } from '../../src/core/eval/holes.ts';
import { mean, quantile } from '../../src/core/eval/statistics.ts';
import type { NextTokens } from '../../src/core/forward.ts';
import type { Random } from '../../src/core/random.ts';
import type { WorkspaceIndex } from '../../src/core/speculation/workspaceIndex.ts';
import type { LoadedModel } from '../../src/engine/model/loadModel.ts';
import { OrtForward } from '../../src/engine/session/ortForward.ts';
import { Judge, NEVER } from './judge.ts';

/** Tokens before. */
const PROMPT = 256;
const LEAST_PROMPT = 15;
/** As in the paper. */
const NUCLEUS = { temperature: 1, topP: 0.9 };

export interface ContinuationOptions {
  readonly model: LoadedModel;
  readonly workspace: WorkspaceIndex;
  readonly count: number;
  /** Of a continuation; it does not end before. */
  readonly tokens: number;
  readonly random: Random;
  readonly settings?: SuperposedSettings | undefined;
}

/** Perplexities by way of decoding, one for each draft. */
type Perplexities = Readonly<Record<string, readonly number[]>>;

export class Continuations {
  readonly #options: ContinuationOptions;
  readonly #sequence: Sequence;
  readonly #judge: Judge;
  readonly #places: Perplexities[] = [];

  constructor(options: ContinuationOptions) {
    this.#options = options;
    this.#sequence = new Sequence(new OrtForward(options.model));
    this.#judge = new Judge(options.model);
  }

  get count(): number {
    return this.#places.length;
  }

  async add({ prefix }: Pick<Hole<string>, 'prefix'>): Promise<void> {
    const { model, count } = this.#options;
    // Without the last token, which may be the beginning of another one.
    const text = model.tokenizer.encode(prefix.replaceAll('\r\n', '\n')).slice(0, -1);
    const prompt = text.slice(-PROMPT);
    if (prompt.length < LEAST_PROMPT) return;
    const greedy = [await this.#decode(prompt, (next) => this.#mostProbable(next))];
    const nucleus: number[][] = [];
    while (nucleus.length < count) nucleus.push(await this.#decode(prompt, (next) => this.#draw(next)));
    const { workspace } = this.#options;
    const document = new DocumentNGrams(text);
    const ways = {
      greedy,
      nucleus,
      superposed: await this.#superposed(prompt, new NGrams([document, new WorkspaceNGrams(workspace)])),
      'superposed, n-grams of the file': await this.#superposed(prompt, new NGrams([document])),
      'superposed, no n-grams': await this.#superposed(prompt, new NGrams([])),
    };
    const found: Record<string, number[]> = {};
    for (const [name, drafts] of Object.entries(ways)) {
      found[name] = [];
      for (const tokens of drafts) found[name].push(await this.#perplexity(prompt, tokens));
    }
    this.#places.push(found);
  }

  table(): Record<string, Record<string, string>> {
    const rows: Record<string, Record<string, string>> = {};
    const add = (name: string, perplexities: readonly number[]): void => {
      rows[name] = {
        mean: mean(perplexities).toFixed(2),
        geometric: Math.exp(mean(perplexities.map(Math.log))).toFixed(2),
        median: quantile(perplexities, 0.5).toFixed(2),
      };
    };
    for (const way of Object.keys(this.#places[0]!)) {
      const drafts = this.#places.map((place) => place[way]!);
      const most = Math.max(...drafts.map(({ length }) => length));
      if (most === 1) add(way, drafts.flat());
      else {
        for (let i = 0; i < most; i++) {
          const nth = drafts.flatMap((all) => all.slice(i, i + 1));
          add(`${way}: ${i + 1}`, nth);
        }
        const best = drafts.map((all) => Math.min(...all));
        add(`${way}: best`, best);
      }
    }
    return rows;
  }

  async #decode(prompt: readonly number[], choose: (next: NextTokens) => number): Promise<number[]> {
    await this.#sequence.prefill(prompt, NEVER);
    this.#sequence.truncate(prompt.length - 1);
    const tokens: number[] = [];
    for (let last = prompt.at(-1)!; tokens.length < this.#options.tokens; last = tokens.at(-1)!) {
      tokens.push(choose(await this.#sequence.append([last], NEVER, true)));
    }
    return tokens;
  }

  async #superposed(prompt: readonly number[], nGrams: NGrams): Promise<(readonly number[])[]> {
    const { count, tokens, settings } = this.#options;
    const stream = new SuperposedStream({
      ...{ count, nGrams, text: prompt, ends: new Set<number>(), isText: (token) => this.#isText(token) },
      ...{ isComplete: () => false, ...(settings && { settings }) },
    });
    const { next } = await this.#sequence.prefill(prompt, NEVER);
    const { forward } = this.#sequence;
    stream.begin(next);
    for (let length = 1; stream.mix && length < tokens; length++) {
      const { mix } = stream;
      const input = { tokens: mix.tokens.slice(0, 1), mixes: new Map([[0, mix]]), rows: [0] };
      const [after] = await forward.run(input);
      forward.keep([0]);
      stream.step(after!);
    }
    forward.truncate(prompt.length);
    return stream.drafts.map((draft) => draft.tokens);
  }

  async #perplexity(prompt: readonly number[], tokens: readonly number[]): Promise<number> {
    return Math.exp(-mean(await this.#judge.logProbabilities(prompt, tokens)));
  }

  #isText(token: number): boolean {
    return this.#options.model.tokenizer.bytes(token) !== '';
  }

  #mostProbable({ ids }: NextTokens): number {
    return ids.find((id) => this.#isText(id))!;
  }

  #draw({ full }: NextTokens): number {
    const weights = Float64Array.from(full!, (weight, token) => (this.#isText(token) ? weight : 0));
    return chanceOf(this.#options.random).draw(warp(weights, NUCLEUS));
  }
}
