import assert from 'node:assert/strict';
import { decodeGreedy, type GreedyOptions } from '../../../../src/core/decode/greedy.ts';
import { Cancelled, Sequence } from '../../../../src/core/decode/sequence.ts';
import type { Forward, ForwardInput, NextTokens } from '../../../../src/core/forward.ts';
import type { Tokenizer } from '../../../../src/core/tokens/tokenizer.ts';

/** A model that continues `0 1 2 ... 9 END`: the most probable token after t is t + 1, then a special one. */
class Counter implements Forward {
  length = 0;
  readonly maxLength = 40;
  passes: number[] = [];
  #pending = 0;

  async run(input: ForwardInput): Promise<NextTokens[]> {
    this.passes.push(input.tokens.length);
    this.#pending = input.tokens.length;
    return Array.from(input.rows, (row) => {
      const next = Math.min(input.tokens[row]! + 1, END);
      return { ids: Int32Array.of(SPECIAL, next, 3), probabilities: Float32Array.of(0.6, 0.3, 0.1) };
    });
  }

  keep(positions: ArrayLike<number>): void {
    assert.ok(positions.length <= this.#pending);
    this.length += positions.length;
  }

  truncate(length: number): void {
    this.length = length;
  }
}

const END = 10;
const SPECIAL = 11;
const tokenizer: Tokenizer = {
  size: 12,
  specials: new Map([['<special>', SPECIAL]]),
  encode: () => [],
  bytes: (id) => (id < 10 ? Uint8Array.of(0x30 + id) : new Uint8Array(0)),
};

function options(changes: Partial<GreedyOptions> = {}): GreedyOptions {
  return {
    tokenizer,
    ends: new Set([END]),
    stop: () => undefined,
    maxTokens: 100,
    expired: () => false,
    cancellation: { aborted: false },
    ...changes,
  };
}

async function run(changes: Partial<GreedyOptions> = {}, prompt = [0, 1, 2]) {
  const sequence = new Sequence(new Counter());
  const { next } = await sequence.prefill(prompt, { aborted: false });
  return { ...(await decodeGreedy(sequence, next, options(changes))), sequence };
}

describe('greedy decoding', () => {
  it('follows the most probable token up to the end token', async () => {
    const { text, stop, count, logProbability } = await run();
    assert.equal(text, '3456789');
    assert.equal(stop, 'end');
    assert.equal(count, 8);
    assert.ok(Math.abs(logProbability - 8 * Math.log(0.3)) < 1e-6);
  });

  it('never shows a special token, however probable', async () => {
    assert.doesNotMatch((await run()).text, /[^0-9]/);
  });

  it('offers nothing where the model wants only special tokens', async () => {
    const { text, stop } = await run({ tokenizer: { ...tokenizer, bytes: () => new Uint8Array(0) } });
    assert.deepEqual({ text, stop }, { text: '', stop: 'end' });
  });

  it('ends before bytes that are no character', async () => {
    const bytes = (id: number) => (id === 5 ? Uint8Array.of(0xff) : tokenizer.bytes(id));
    const { text, stop } = await run({ tokenizer: { ...tokenizer, bytes } });
    assert.deepEqual({ text, stop }, { text: '34', stop: 'end' });
  });

  it('cuts where the stop rule says', async () => {
    const { text, stop } = await run({
      stop: (t) => (t.endsWith('6') ? { reason: 'line', keep: 2 } : undefined),
    });
    assert.equal(text, '34');
    assert.equal(stop, 'line');
  });

  it('stops at the token limit, at the time limit and at the end of the context', async () => {
    assert.deepEqual((await run({ maxTokens: 2 })).text, '34');
    let asked = 0;
    assert.deepEqual((await run({ expired: () => ++asked > 2 })).text, '345');
    const full = await run(
      { ends: new Set() },
      Array.from({ length: 39 }, () => 0),
    );
    assert.equal(full.stop, 'max-tokens');
    assert.equal(full.sequence.forward.length, 40);
  });

  it('stops before the next pass when cancelled', async () => {
    const cancellation = { aborted: false };
    const forward = new Counter();
    const sequence = new Sequence(forward);
    const { next } = await sequence.prefill([0], cancellation);
    const stop = (text: string): undefined => {
      if (text === '12') cancellation.aborted = true;
    };
    await assert.rejects(decodeGreedy(sequence, next, options({ cancellation, stop })), Cancelled);
    assert.deepEqual(forward.passes, [1, 1]);
    assert.deepEqual(sequence.ids, [0, 1]);
  });
});

describe('sequence', () => {
  it('computes only what follows the common prefix', async () => {
    const forward = new Counter();
    const sequence = new Sequence(forward);
    const cancellation = { aborted: false };
    assert.equal((await sequence.prefill([1, 2, 3, 4], cancellation)).reused, 0);
    assert.equal((await sequence.prefill([1, 2, 3, 4, 5], cancellation)).reused, 4);
    assert.equal((await sequence.prefill([1, 2, 9], cancellation)).reused, 2);
    // The same prompt again: its last token is computed once more, for its output.
    assert.equal((await sequence.prefill([1, 2, 9], cancellation)).reused, 2);
    assert.deepEqual(forward.passes, [4, 1, 1, 1]);
    assert.deepEqual(sequence.ids, [1, 2, 9]);
  });

  it('stays usable when a prefill is cancelled', async () => {
    const forward = new Counter();
    Object.defineProperty(forward, 'maxLength', { value: 1000 });
    const sequence = new Sequence(forward);
    const cancellation = { aborted: false };
    const prompt = Array.from({ length: 300 }, (_, i) => i % 9);
    const original = forward.run.bind(forward);
    forward.run = async (input) => {
      const result = await original(input);
      if (forward.passes.length === 2) cancellation.aborted = true;
      return result;
    };
    await assert.rejects(sequence.prefill(prompt, cancellation), Cancelled);
    assert.equal(sequence.ids.length, forward.length);
    const { reused } = await sequence.prefill(prompt, { aborted: false });
    assert.equal(reused, 256);
  });
});
