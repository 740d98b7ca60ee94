import { type Branches, type Cancellation, childOf } from '../../src/core/decode/sequence.ts';
import type { NextTokens } from '../../src/core/forward.ts';
import type { DraftPolicy, Pass, Trunk } from '../../src/core/speculation/draftPolicy.ts';

/** A pass that was made. */
export interface MadePass {
  /** Tokens of context. */
  readonly length: number;
  /** Positions that no draft is to blame for. */
  readonly positions: number;
  /** Nodes drafted. */
  readonly nodes: number;
}

/** Writes down what a policy does and what the text becomes. Without a policy it drafts nothing. */
export class Recorder implements DraftPolicy {
  readonly passes: MadePass[] = [];
  readonly tokens: number[] = [];
  /** By token: the probability of the most probable one in its place, less that of the second one; NaN where unknown. */
  readonly margins: number[] = [];
  readonly #policy: DraftPolicy | undefined;
  #branches: Branches | undefined;
  #rows: readonly NextTokens[] = [];
  #node = -1;

  constructor(policy: DraftPolicy | undefined) {
    this.#policy = policy;
  }

  async draft(trunk: Trunk, pass: Pass, cancellation: Cancellation): Promise<Branches> {
    const branches = this.#policy ? await this.#policy.draft(trunk, pass, cancellation) : trunk;
    const fixed = trunk.tokens.length - 1;
    const { length, positions } = pass;
    this.passes.push({
      ...{ length, positions: positions + fixed },
      nodes: branches.tokens.length - 1 - fixed,
    });
    this.#branches = branches;
    return branches;
  }

  observe(rows: readonly NextTokens[]): void {
    this.#policy?.observe(rows);
    this.#rows = rows;
    this.#node = 0;
  }

  emit(token: number): void {
    this.#policy?.emit(token);
    const [first = NaN, second = NaN] = this.#rows[this.#node]?.probabilities ?? [];
    this.margins.push(first - second);
    this.tokens.push(token);
    if (this.#node >= 0) this.#node = childOf(this.#branches!, this.#node, token);
  }
}
