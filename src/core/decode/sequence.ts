import type { Forward, NextTokens } from '../forward.ts';

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

/** A token sequence whose keys and values live in a `Forward`: the unit of KV reuse across requests. */
export class Sequence {
  readonly forward: Forward;
  /** The ids behind the committed KV rows: `ids.length === forward.length` between calls. */
  readonly ids: number[] = [];

  constructor(forward: Forward) {
    this.forward = forward;
  }

  /** Number of leading tokens of `prompt` that need no computing. */
  #commonPrefix(prompt: readonly number[]): number {
    const limit = Math.min(prompt.length, this.ids.length);
    let common = 0;
    while (common < limit && prompt[common] === this.ids[common]) common++;
    return common;
  }

  /**
   * Makes the sequence equal to `prompt`, computing only what follows the longest common prefix, and gives
   * the distribution of the token after it.
   */
  async prefill(
    prompt: readonly number[],
    cancellation: Cancellation,
  ): Promise<{ next: NextTokens; reused: number }> {
    if (prompt.length === 0) throw new RangeError('a prompt needs at least one token');
    // The last token is always computed: its output row is what we are after.
    const reused = Math.min(this.#commonPrefix(prompt), prompt.length - 1);
    this.truncate(reused);
    let next: NextTokens | undefined;
    for (let start = reused; start < prompt.length; start += PREFILL_CHUNK) {
      next = await this.append(prompt.slice(start, start + PREFILL_CHUNK), cancellation);
    }
    return { next: next!, reused };
  }

  /** Appends tokens, and gives the distribution of the token after the last one. */
  async append(tokens: readonly number[], cancellation: Cancellation): Promise<NextTokens> {
    if (cancellation.aborted) throw new Cancelled();
    const [next] = await this.forward.run({ tokens, rows: [tokens.length - 1] });
    this.forward.keep(tokens.map((_, i) => i));
    this.ids.push(...tokens);
    return next!;
  }

  truncate(length: number): void {
    this.forward.truncate(length);
    this.ids.length = length;
  }
}
