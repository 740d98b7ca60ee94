import { type Branches, type Cancellation, childOf } from '../decode/sequence.ts';
import type { NextTokens } from '../forward.ts';
import type { ByteString } from '../tokens/byteString.ts';
import type { DraftPolicy, Pass, Trunk } from './draftPolicy.ts';
import type { DraftSource, SourceName } from './draftSource.ts';
import { type DraftTree, growTree } from './growTree.ts';
import { Judges, type Proposal } from './judges.ts';
import { Budget } from './budget.ts';
import { Pace } from './pace.ts';
import { costOf, type CostRows, MAX_FIXED, type PassCosts } from './passCosts.ts';
import { type SpeculationReport, Tally } from './tally.ts';

export interface DrafterOptions {
  readonly sources: readonly DraftSource[];
  /** What passes cost; asked for anew with each text, since it may have been measured meanwhile. */
  readonly costs: () => CostRows;
  /** Bytes of a token; empty for special ones. */
  readonly bytes: (token: number) => ByteString;
  /** Milliseconds. */
  readonly now: () => number;
}

/** A tree of which the pass is done, while decoding goes down one of its branches. */
interface Growth extends DraftTree {
  readonly costs: PassCosts;
  readonly fixed: number;
  /** What it cost to get sources ready, milliseconds. */
  readonly preparing: number;
  /** Where decoding stands; -1 when it has left the branches. */
  node: number;
  /** Tokens that the pass has given. */
  given: number;
}

/**
 * Drafts from several sources, merged into one tree: the most probable nodes, as many as are worth what they cost. How
 * probable a candidate is is learned from every token that is generated, by source and kind of evidence.
 */
export class Drafter implements DraftPolicy {
  readonly #options: DrafterOptions;
  readonly #judges: Judges;
  #pace = new Pace();
  #costs: CostRows;
  #active: readonly number[] = [];
  #tally: Tally;
  #growth: Growth | undefined;
  /** The last two tokens of the text. */
  #before = -1;
  #last = -1;

  constructor(options: DrafterOptions) {
    this.#options = options;
    this.#judges = new Judges(options.sources);
    this.#costs = options.costs();
    this.#tally = new Tally(options.sources);
  }

  /**
   * Begins a text.
   *
   * @param text its tokens so far
   * @param names sources that may be used
   */
  begin(text: readonly number[], names: readonly SourceName[]): void {
    const { sources } = this.#options;
    this.#finishPass();
    const costs = this.#options.costs();
    // A pace by costs that were assumed, or are those of another device, says nothing by these.
    if (costs !== this.#costs) [this.#costs, this.#pace] = [costs, new Pace()];
    this.#tally = new Tally(sources);
    this.#time(() => {
      this.#active = [...sources.keys()].filter((i) => names.includes(sources[i]!.name));
      for (const i of this.#active) sources[i]!.begin(text);
    });
    [this.#before, this.#last] = [text.at(-2) ?? -1, text.at(-1) ?? -1];
  }

  draft(trunk: Trunk, pass: Pass, cancellation: Cancellation): Branches | Promise<Branches> {
    this.#finishPass();
    const { sources } = this.#options;
    const costs = this.#costs.at(pass.length);
    const fixed = Math.min(MAX_FIXED, pass.positions + trunk.tokens.length - 1);
    const budget = new Budget(this.#costs.prices(pass.length, fixed), this.#pace.rate(costs));
    const grow = (preparing: number): Branches =>
      this.#time(() => {
        const { bytes } = this.#options;
        const [active, judges, { depth }] = [this.#active, this.#judges, pass];
        const tree = growTree({ trunk, sources, active, judges, budget, depth, bytes });
        this.#growth = { ...tree, costs, fixed, preparing, node: 0, given: 0 };
        return tree.branches;
      });
    if (this.#active.every((i) => !sources[i]!.prepare)) return grow(0);
    return this.#prepare(trunk, pass, costs, budget.least, cancellation).then(grow);
  }

  observe(rows: readonly NextTokens[]): void {
    this.#time(() => {
      const { branches, origins } = this.#growth!;
      const { tokens, parents } = branches;
      this.#tally.pass(origins);
      for (const source of this.#options.sources) {
        if (!source.observe) continue;
        for (let node = rows.length - 1; node > 0; node--) {
          const previous = parents[node]! > 0 ? tokens[parents[node]!]! : this.#last;
          source.observe(tokens[node]!, rows[node]!, previous);
        }
        source.observe(this.#last, rows[0]!, this.#before);
      }
    });
  }

  emit(token: number): void {
    this.#time(() => {
      const { sources } = this.#options;
      const growth = this.#growth;
      const known = growth && growth.node >= 0 ? growth.proposals[growth.node] : undefined;
      this.#tally.token(this.#judges.learn(known ?? this.#ask(), token));
      if (growth) {
        growth.given++;
        growth.node = growth.node < 0 ? -1 : childOf(growth.branches, growth.node, token);
        if (growth.node > 0) this.#tally.accept(growth.origins[growth.node]!);
      }
      for (const i of this.#active) sources[i]!.append(token);
      [this.#before, this.#last] = [this.#last, token];
    });
  }

  /**
   * What became of the drafts since `begin`.
   *
   * @param trace whether the hits of each token are asked for
   */
  report(trace = false): SpeculationReport {
    return this.#tally.report(trace);
  }

  /** Lets the sources that take time have it. @returns what it cost, milliseconds by the modelled costs */
  async #prepare(
    trunk: Trunk,
    { depth }: Pass,
    costs: PassCosts,
    least: number,
    cancellation: Cancellation,
  ): Promise<number> {
    const { sources, now } = this.#options;
    const start = now();
    const others = this.#active.filter((i) => !sources[i]!.prepare);
    const one = costs[1]!;
    const pace = this.#pace.rate(costs) * one;
    let spent = 0;
    for (const source of this.#active) {
      spent +=
        (await sources[source]!.prepare?.(
          {
            ...{ depth, open: trunk.rests?.[0] ?? '', pace, least },
            cost: (positions) => costOf(positions, costs) / one,
            acceptance: (bucket) => this.#judges.acceptance(source, bucket),
            others: (path) => this.#judges.merge(this.#ask(others, path)),
          },
          cancellation,
        )) ?? 0;
    }
    this.#tally.milliseconds += now() - start;
    return spent * one;
  }

  /** What sources propose behind the end of the text and some more tokens. */
  #ask(active = this.#active, path: readonly number[] = []): Proposal[] {
    const { sources } = this.#options;
    return active.flatMap((source) => {
      let cursor = sources[source]!.end();
      for (const token of path)
        cursor = cursor === undefined ? undefined : sources[source]!.advance(cursor, token);
      const candidates = cursor === undefined ? [] : sources[source]!.propose(cursor);
      return candidates.length > 0 ? [{ source, candidates }] : [];
    });
  }

  /** Learns the pace from the last pass, by what it cost beyond one that had been made anyway. */
  #finishPass(): void {
    if (!this.#growth) return;
    const { costs, fixed, preparing, origins, given } = this.#growth;
    const nodes = origins.filter((bits) => bits !== 0).length;
    // Where it has given nothing it was cancelled, mostly before it began.
    if (given > 0) this.#pace.learn(given, preparing + costs[1]! + costs[fixed + nodes]! - costs[fixed]!);
    this.#growth = undefined;
  }

  #time<T>(work: () => T): T {
    const { now } = this.#options;
    const start = now();
    const result = work();
    this.#tally.milliseconds += now() - start;
    return result;
  }
}
