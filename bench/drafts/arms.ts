import type { DraftStrategy } from '../../src/core/drafts/strategy.ts';
import type { Cut } from '../../src/core/eval/holes.ts';
import type { Item } from '../../src/cli/speculation/items.ts';
import { Completer, type Equipment } from '../../src/engine/completer.ts';
import type { LoadedModel } from '../../src/engine/model/loadModel.ts';
import type { CompleteParams, CompleteResult, Draft } from '../../src/engine/protocol.ts';
import { NEVER } from './judge.ts';

/** Milliseconds. */
export interface Times {
  readonly whole: number;
  readonly decode: number;
}

export interface Answer {
  /** The first is what a request for one gives. */
  readonly drafts: readonly Draft[];
  readonly times: Times;
}

/** What one request is made of, beside the place. */
type Demand = Pick<CompleteParams, 'drafts' | 'sampling'>;

/** What is the same in all requests. */
export type Manner = Pick<CompleteParams, 'interpolation' | 'speculation'>;

/** A way to get some drafts for a place. Its KV cache and what it has learned are its own. */
export class Arm {
  readonly name: string;
  readonly #completer: Completer;
  readonly #demands: readonly Demand[];
  readonly #manner: Manner;

  /** @param demands requests, one after another */
  constructor(name: string, completer: Completer, demands: readonly Demand[], manner: Manner) {
    this.name = name;
    this.#completer = completer;
    this.#demands = demands;
    this.#manner = manner;
  }

  async ask({ path, length }: Item, { prefix, prefixOffset, suffix }: Cut): Promise<Answer> {
    const results: CompleteResult[] = [];
    for (const demand of this.#demands) {
      const place = { uri: path, path, prefix, prefixOffset, suffix };
      const limits = { maxTokens: 96, maxLines: 12, timeBudgetMs: 60_000 };
      const params = { ...place, ...limits, ...demand, ...this.#manner, length, healing: 'exact' as const };
      results.push(await this.#completer.complete(params, NEVER, { load: 0, queue: 0 }));
    }
    const sum = (time: (result: CompleteResult) => number): number =>
      results.reduce((total, result) => total + time(result), 0);
    return {
      drafts: results.flatMap((result) => [result, ...(result.alternatives ?? [])]),
      times: { whole: sum(({ timings }) => timings.total), decode: sum(({ timings }) => timings.decode) },
    };
  }
}

/** As the strategy `sampling` has it. */
const WARPING = { temperature: 0.8, topP: 0.95 };

export const ONE = 'one draft';
export const SEPARATE = 'separate requests';

/** One draft, some by each strategy, and as many in requests of their own: the most probable text, and others drawn. */
export function armsOf(
  model: LoadedModel,
  equipment: Equipment,
  count: number,
  strategies: readonly DraftStrategy[],
  manner: Manner,
): Arm[] {
  const arm = (name: string, demands: readonly Demand[]): Arm =>
    new Arm(name, new Completer(model, equipment), demands, manner);
  const drawn = Array.from({ length: count - 1 }, (_, i) => ({
    sampling: { ...WARPING, seed: i },
  }));
  return [
    arm(ONE, [{}]),
    ...strategies.map((strategy) => arm(strategy, [{ drafts: { count, strategy } }])),
    arm(SEPARATE, [{}, ...drawn]),
  ];
}
