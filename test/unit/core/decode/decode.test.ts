import assert from 'node:assert/strict';
import { decode, type DecodeOptions } from '../../../../src/core/decode/decode.ts';
import { Cancelled, NO_BRANCHES, Sequence } from '../../../../src/core/decode/sequence.ts';
import { Walk } from '../../../../src/core/decode/walk.ts';
import type { Forward, ForwardInput, NextTokens } from '../../../../src/core/forward.ts';
import type { Opening } from '../../../../src/core/healing/seam.ts';
import type { Tokenizer } from '../../../../src/core/tokens/tokenizer.ts';

/** A model that continues `0 1 2 ... 9 END`: the most probable token after t is t + 1, then a special one. */
class Counter implements Forward {
  length = 0;
  readonly held = 0;
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
  symbols: [],
  continuations: () => [],
  encode: () => [],
  pretokens: () => [],
  encodePretoken: () => [],
  merge: () => [],
  bytes: (id) => (id < 10 ? String(id) : ''),
};

function options(changes: Partial<DecodeOptions> = {}): DecodeOptions {
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

async function run(changes: Partial<DecodeOptions> = {}, prompt = [0, 1, 2], healed: Partial<Opening> = {}) {
  const sequence = new Sequence(new Counter());
  const { rows, reused } = await sequence.score(prompt, NO_BRANCHES, { aborted: false }, false);
  const opening = {
    walk: new Walk(NO_BRANCHES, rows),
    reused,
    token: undefined,
    logProbability: 0,
    ...healed,
  };
  return { ...(await decode(sequence, opening, options(changes))), sequence };
}

describe('greedy decoding', () => {
  it('follows the most probable token up to the end token', async () => {
    const { text, stop, count, logProbability } = await run();
    assert.equal(text, '3456789');
    assert.equal(stop, 'end');
    assert.equal(count, 8);
    assert.ok(Math.abs(logProbability - 8 * Math.log(0.3)) < 1e-6);
  });

  it('begins with the token that healing decided on, and shows of it what is after the cursor', async () => {
    const healed = { token: { id: 7, beyond: '-' }, logProbability: Math.log(0.5) };
    const { text, count, logProbability, sequence } = await run({}, [0, 1, 2], healed);
    assert.equal(text, '-89');
    assert.equal(count, 4);
    assert.ok(Math.abs(logProbability - Math.log(0.5) - 3 * Math.log(0.3)) < 1e-6);
    assert.deepEqual(sequence.ids, [0, 1, 2, 7, 8, 9]);
  });

  it('ends at once where healing decided on an end', async () => {
    const token = { id: END, beyond: '' };
    const { text, stop, count, sequence } = await run({}, [0, 1, 2], { token });
    assert.deepEqual({ text, stop, count }, { text: '', stop: 'end', count: 1 });
    assert.deepEqual(sequence.ids, [0, 1, 2]);
  });

  it('never shows a special token, however probable', async () => {
    assert.doesNotMatch((await run()).text, /[^0-9]/);
  });

  it('offers nothing where the model wants only special tokens', async () => {
    const { text, stop } = await run({ tokenizer: { ...tokenizer, bytes: () => '' } });
    assert.deepEqual({ text, stop }, { text: '', stop: 'end' });
  });

  it('ends before bytes that are no character', async () => {
    const bytes = (id: number) => (id === 5 ? '\xff' : tokenizer.bytes(id));
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
    const { rows, reused } = await sequence.score([0], NO_BRANCHES, cancellation, false);
    const opening = {
      walk: new Walk(NO_BRANCHES, rows),
      reused,
      token: undefined,
      logProbability: 0,
    };
    const stop = (text: string): undefined => {
      if (text === '12') cancellation.aborted = true;
    };
    await assert.rejects(decode(sequence, opening, options({ cancellation, stop })), Cancelled);
    assert.deepEqual(forward.passes, [1, 1]);
    assert.deepEqual(sequence.ids, [0, 1]);
  });
});
