import type { Forward, ForwardInput, Mix, NextTokens } from '../forward.ts';

/** Something that may ask a running computation to stop; looked at between forward passes. */
export interface Cancellation {
  readonly aborted: boolean;
}

export class Cancelled extends Error {
  constructor() {
    super('cancelled');
    this.name = 'Cancelled';
  }
}

/**
 * Positions of one prefill pass. A pass cannot be interrupted, so this bounds how long a cancelled request
 * still burns CPU; larger chunks are hardly faster (docs/engine.md).
 */
const PREFILL_CHUNK = 128;

/** Tokens that may follow a prompt, as a tree. Node 0 stands for the prompt's last token; parents come first. */
export interface Branches {
  readonly tokens: readonly number[];
  readonly parents: readonly number[];
}

export const NO_BRANCHES: Branches = { tokens: [-1], parents: [-1] };

/** Tokens that may follow what is held. */
export interface HeldNodes {
  readonly tokens: readonly number[];
  /** Positions (`Forward`); -1 stands for the sequence's last token. */
  readonly parents: readonly number[];
  /** Several tokens in the place of one, by position. */
  readonly mixes?: ReadonlyMap<number, Mix>;
}

/** The node below another one that has a token; -1 where there is none. */
export function childOf({ tokens, parents }: Branches, node: number, token: number): number {
  for (let child = node + 1; child < tokens.length; child++) {
    if (parents[child] === node && tokens[child] === token) return child;
  }
  return -1;
}

/** Makes of what the model says what is believed: a distribution of the same tokens, by the tokens before alone. */
export interface RowMixer {
  /**
   * @param next with the whole distribution
   * @param path tokens from the end of the prompt on
   * @param wantsFull whether the whole distribution is wanted in return
   */
  mix(next: NextTokens, path: readonly number[], wantsFull: boolean): NextTokens;
}

/** A token sequence whose keys and values live in a `Forward`: the unit of KV reuse across requests. */
export class Sequence {
  readonly forward: Forward;
  /** The ids behind the committed KV rows: `ids.length === forward.length` between calls. */
  readonly ids: number[] = [];
  /** What the last pass of `score` computed and `commit` has not committed: the end of the prompt, and branches. */
  #scored: { readonly chain: readonly number[]; readonly branches: Branches } | undefined;

  /** Tokens of the positions that are held, and of those that `grow` has added since. */
  #held: readonly number[] = [];
  /** The tokens up to each of them from behind the committed ones; undefined where several stand in the place of one. */
  #paths: readonly (readonly number[] | undefined)[] = [];
  /** Tokens of the prompt that was scored last. */
  #prompt = 0;

  /** What becomes of all rows but those that depend on several tokens in the place of one. Default: nothing. */
  mixer: RowMixer | undefined;

  constructor(forward: Forward) {
    this.forward = forward;
  }

  /**
   * Makes the sequence equal to `prompt`, computing only what follows the longest common prefix, and gives
   * the distribution of the token after it.
   */
  async prefill(
    prompt: readonly number[],
    cancellation: Cancellation,
  ): Promise<{ next: NextTokens; reused: number }> {
    const { rows, reused } = await this.score(prompt, NO_BRANCHES, cancellation, false);
    this.commit([]);
    return { next: rows[0]!, reused };
  }

  /**
   * Computes `prompt` as `prefill` does, and branches after it in the same pass as its end. Nothing of that pass
   * is part of the sequence until `commit`.
   *
   * @param full whether distributions are wanted over the whole vocabulary
   * @returns the distribution after the prompt and after each branch node
   */
  async score(
    prompt: readonly number[],
    branches: Branches,
    cancellation: Cancellation,
    full: boolean,
  ): Promise<{ rows: NextTokens[]; reused: number }> {
    if (prompt.length === 0) throw new RangeError('a prompt needs at least one token');
    const reused = this.#reusable(prompt);
    this.truncate(reused);
    this.#prompt = prompt.length;
    let start = reused;
    for (; prompt.length - start > PREFILL_CHUNK; start += PREFILL_CHUNK) {
      await this.#run({ tokens: prompt.slice(start, start + PREFILL_CHUNK), rows: [] }, cancellation);
      this.#keep(prompt.slice(start, start + PREFILL_CHUNK));
    }
    return { rows: await this.extend(prompt.slice(start), branches, cancellation, full), reused };
  }

  /** The pass in which `score` would compute the end of `prompt`: its context, and its positions beside branches. */
  lastPass(prompt: readonly number[]): { length: number; positions: number } {
    const missing = prompt.length - this.#reusable(prompt);
    const positions = ((missing - 1) % PREFILL_CHUNK) + 1;
    return { length: prompt.length - positions, positions };
  }

  /**
   * Computes tokens after the committed ones, and branches below the last of them, in one pass. Nothing of it is
   * part of the sequence until `commit`.
   *
   * @returns the distribution after the tokens and after each branch node
   */
  async extend(
    tokens: readonly number[],
    branches: Branches,
    cancellation: Cancellation,
    full: boolean,
  ): Promise<NextTokens[]> {
    const last = tokens.length - 1;
    const rows = await this.#run(
      {
        tokens: [...tokens, ...branches.tokens.slice(1)],
        parents: [
          ...tokens.map((_, i) => i - 1),
          ...branches.parents.slice(1).map((parent) => last + parent),
        ],
        rows: branches.tokens.map((_, node) => last + node),
        full,
      },
      cancellation,
      () => {
        const paths = [[...this.ids, ...tokens].slice(this.#prompt)];
        for (let node = 1; node < branches.tokens.length; node++) {
          paths.push([...paths[branches.parents[node]!]!, branches.tokens[node]!]);
        }
        return paths;
      },
    );
    this.#scored = { chain: tokens, branches };
    return rows;
  }

  /** Makes the tokens of the last pass, and the branch nodes on a path down from it, part of the sequence. */
  commit(path: readonly number[]): void {
    if (!this.#scored) throw new Error('nothing was scored');
    const { chain, branches } = this.#scored;
    const last = chain.length - 1;
    this.#keep(
      [...chain, ...path.map((node) => branches.tokens[node]!)],
      [...chain.keys(), ...path.map((node) => last + node)],
    );
  }

  /** Makes the tokens of the last pass part of the sequence, and holds the nodes on a path down from there. */
  hold(path: readonly number[]): void {
    if (!this.#scored) throw new Error('nothing was scored');
    const { chain, branches } = this.#scored;
    const last = chain.length - 1;
    this.forward.keep(
      [...chain.keys()],
      path.map((node) => last + node),
    );
    this.ids.push(...chain);
    this.#held = path.map((node) => branches.tokens[node]!);
    this.#paths = this.#held.map((_, i) => this.#held.slice(0, i + 1));
    this.#scored = undefined;
  }

  /**
   * Computes tokens after any of those that are held (`Forward`), in one pass.
   *
   * @returns the distribution after each of them
   */
  async grow(nodes: HeldNodes, cancellation: Cancellation, full: boolean): Promise<NextTokens[]> {
    const { held } = this.forward;
    const rows = nodes.tokens.map((_, i) => held + i);
    const paths = [...this.#paths];
    nodes.tokens.forEach((token, i) => {
      const parent = nodes.parents[i]!;
      const before = parent < 0 ? [] : paths[parent];
      paths.push(before && !nodes.mixes?.has(held + i) ? [...before, token] : undefined);
    });
    const found = await this.#run({ ...nodes, rows, full }, cancellation, () => {
      const generated = this.ids.slice(this.#prompt);
      return paths.slice(held).map((path) => path && [...generated, ...path]);
    });
    this.#paths = paths;
    this.#held = [...this.#held, ...nodes.tokens];
    return found;
  }

  /** Holds these of what is held and of what `grow` has computed, in this order, and forgets the others. */
  retain(positions: readonly number[]): void {
    this.forward.keep([], positions);
    this.#held = positions.map((position) => this.#held[position]!);
    this.#paths = positions.map((position) => this.#paths[position]);
  }

  /** Makes a path of what is held part of the sequence. */
  settle(path: readonly number[]): void {
    this.forward.keep(path);
    this.ids.push(...path.map((position) => this.#held[position]!));
    this.#held = [];
    this.#paths = [];
  }

  /** Appends tokens, and gives the distribution of the token after the last one. */
  async append(tokens: readonly number[], cancellation: Cancellation, full = false): Promise<NextTokens> {
    const [next] = await this.extend(tokens, NO_BRANCHES, cancellation, full);
    this.commit([]);
    return next!;
  }

  truncate(length: number): void {
    this.#scored = undefined;
    this.#held = [];
    this.#paths = [];
    this.forward.truncate(length);
    this.ids.length = length;
  }

  /** How many tokens of a prompt need no pass. The last one always does: its output row is what we are after. */
  #reusable(prompt: readonly number[]): number {
    return Math.min(commonPrefix(this.ids, prompt), prompt.length - 1);
  }

  /** @param pathsOf the tokens from the end of the prompt up to each row; undefined where they are not known */
  async #run(
    input: ForwardInput,
    cancellation: Cancellation,
    pathsOf?: () => readonly (readonly number[] | undefined)[],
  ): Promise<NextTokens[]> {
    if (cancellation.aborted) throw new Cancelled();
    this.#scored = undefined;
    const { mixer } = this;
    if (!mixer || !pathsOf) return this.forward.run(input);
    const rows = await this.forward.run({ ...input, full: true });
    const paths = pathsOf();
    return rows.map((row, i) => {
      const path = paths[i];
      return path ? mixer.mix(row, path, input.full ?? false) : row;
    });
  }

  #keep(tokens: readonly number[], positions: ArrayLike<number> = tokens.map((_, i) => i)): void {
    this.forward.keep(positions);
    this.ids.push(...tokens);
    this.#scored = undefined;
  }
}

/** Number of leading tokens that two sequences share: what the keys and values of one are good for in the other. */
export function commonPrefix(a: readonly number[], b: readonly number[]): number {
  const limit = Math.min(a.length, b.length);
  let common = 0;
  while (common < limit && a[common] === b[common]) common++;
  return common;
}
