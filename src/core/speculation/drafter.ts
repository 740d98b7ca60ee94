import { type Branches, type Cancellation, childOf, NO_BRANCHES } from '../decode/sequence.ts';
import type { NextTokens } from '../forward.ts';
import type { ByteString } from '../tokens/byteString.ts';
import type { DraftPolicy, Pass, Trunk } from './draftPolicy.ts';
import type { DraftSource, SourceName } from './draftSource.ts';
import { Fork, type ForkedDrafts } from './forkedDrafts.ts';
import { type DraftTree, growTree } from './growTree.ts';
import { Judges, type Proposal } from './judges.ts';
import { Budget } from './budget.ts';
import { Pace } from './pace.ts';
import { costOf, type CostRows, MAX_FIXED } from './passCosts.ts';
import { ORDER } from './suffixArray.ts';
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
interface Growth {
  readonly tree: DraftTree;
  readonly pass: Pass;
  /** Its positions that were computed anyway. */
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
  /** The last tokens before, and all since `begin`. */
  #text: number[] = [];
  #begun = 0;

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
    const start = this.#options.now();
    this.#active = [...sources.keys()].filter((i) => names.includes(sources[i]!.name));
    for (const i of this.#active) sources[i]!.begin(text);
    this.#spend(start);
    this.#text = text.slice(-ORDER);
    this.#begun = this.#text.length;
  }

  draft(trunk: Trunk, pass: Pass, cancellation: Cancellation): Branches | Promise<Branches> {
    this.#finishPass();
    if (this.#active.every((i) => !this.#options.sources[i]!.prepare)) return this.#draft(trunk, pass, 0);
    return this.#prepare(trunk, pass, cancellation).then((preparing) => this.#draft(trunk, pass, preparing));
  }

  /**
   * Drafts for a text that leaves this one, which goes on.
   *
   * @param count tokens emitted since `begin` that both have in common
   */
  fork(count: number): ForkedDrafts {
    const { sources, now } = this.#options;
    const active = this.#active.filter((i) => sources[i]!.endOf !== undefined);
    const end = this.#begun + count;
    return new Fork(this.#text.slice(Math.max(0, end - ORDER), end), {
      grow: (tail, pass) => {
        const start = now();
        const starts = active.map((i) => sources[i]!.endOf!(tail));
        const tree = this.#grow(NO_BRANCHES, pass, active, starts);
        this.#tally.draft(tree.origins);
        this.#spend(start);
        return tree;
      },
      accept: (origins) => this.#tally.accept(origins),
    });
  }

  observe(rows: readonly NextTokens[]): void {
    const { sources, now } = this.#options;
    const start = now();
    const { branches, origins } = this.#growth!.tree;
    const { tokens, parents } = branches;
    const before = this.#text.at(-2) ?? -1;
    const last = this.#text.at(-1) ?? -1;
    this.#tally.passes++;
    this.#tally.draft(origins);
    for (const source of sources) {
      if (!source.observe) continue;
      for (let node = rows.length - 1; node > 0; node--) {
        const previous = parents[node]! > 0 ? tokens[parents[node]!]! : last;
        source.observe(tokens[node]!, rows[node]!, previous);
      }
      source.observe(last, rows[0]!, before);
    }
    this.#spend(start);
  }

  emit(token: number): void {
    const { sources, now } = this.#options;
    const start = now();
    const growth = this.#growth;
    const known = growth && growth.node >= 0 ? growth.tree.proposals[growth.node] : undefined;
    this.#tally.token(this.#judges.learn(known ?? this.#ask(), token));
    if (growth) {
      growth.given++;
      growth.node = growth.node < 0 ? -1 : childOf(growth.tree.branches, growth.node, token);
      if (growth.node > 0) this.#tally.accept(growth.tree.origins[growth.node]!);
    }
    for (const i of this.#active) sources[i]!.append(token);
    this.#text.push(token);
    this.#spend(start);
  }

  /**
   * What became of the drafts since `begin`.
   *
   * @param trace whether the hits of each token are asked for
   */
  report(trace = false): SpeculationReport {
    return this.#tally.report(trace);
  }

  #draft(trunk: Trunk, pass: Pass, preparing: number): Branches {
    const { sources, now } = this.#options;
    const start = now();
    const starts = this.#active.map((i) => sources[i]!.end());
    const tree = this.#grow(trunk, pass, this.#active, starts);
    this.#growth = { tree, pass, fixed: fixedOf(trunk, pass), preparing, node: 0, given: 0 };
    this.#spend(start);
    return tree.branches;
  }

  #grow(trunk: Trunk, pass: Pass, active: readonly number[], starts: readonly unknown[]): DraftTree {
    const { sources, bytes } = this.#options;
    const { depth } = pass;
    const budget = this.#budget(trunk, pass);
    return growTree({ trunk, sources, active, starts, judges: this.#judges, budget, depth, bytes });
  }

  #budget(trunk: Trunk, pass: Pass): Budget {
    const prices = this.#costs.prices(pass.length, fixedOf(trunk, pass));
    return new Budget(prices, this.#pace.rate(this.#costs.at(pass.length)));
  }

  /** Lets the sources that take time have it. @returns what it cost, milliseconds by the modelled costs */
  async #prepare(trunk: Trunk, pass: Pass, cancellation: Cancellation): Promise<number> {
    const { sources, now } = this.#options;
    const start = now();
    const { depth } = pass;
    const { least } = this.#budget(trunk, pass);
    const others = this.#active.filter((i) => !sources[i]!.prepare);
    const costs = this.#costs.at(pass.length);
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
    this.#spend(start);
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
    const { tree, pass, fixed, preparing, given } = this.#growth;
    const costs = this.#costs.at(pass.length);
    // Where it has given nothing it was cancelled, mostly before it began.
    if (given > 0)
      this.#pace.learn(given, preparing + costs[1]! + costs[fixed + tree.drafted]! - costs[fixed]!);
    this.#growth = undefined;
  }

  /** Counts the time since `start` as spent on drafts. */
  #spend(start: number): void {
    this.#tally.milliseconds += this.#options.now() - start;
  }
}

/** Positions of a pass that are computed anyway, as far as costs tell them apart. */
function fixedOf({ tokens }: Trunk, { positions }: Pass): number {
  return Math.min(MAX_FIXED, positions + tokens.length - 1);
}
