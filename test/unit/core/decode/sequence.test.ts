import assert from 'node:assert/strict';
import { type Branches, Cancelled, NO_BRANCHES, Sequence } from '../../../../src/core/decode/sequence.ts';
import { FakeForward } from '../../../support/fakeForward.ts';

const VOCABULARY = 12;
const running = { aborted: false };

/** Prefers the token that is the sum of the context: a row says which context it was computed for. */
function sumOf(context: readonly number[]): Float64Array {
  const row = new Float64Array(VOCABULARY).fill(0.01);
  row[context.reduce((a, b) => a + b, 0) % VOCABULARY] = 0.89;
  return row;
}

const fake = (): FakeForward => new FakeForward(sumOf, 1000);

//            (prompt)
//        4              5
//     6     7
const BRANCHES: Branches = { tokens: [-1, 4, 5, 6, 7], parents: [-1, 0, 0, 1, 1] };

describe('sequence', () => {
  it('computes only what follows the common prefix', async () => {
    const forward = fake();
    const sequence = new Sequence(forward);
    assert.equal((await sequence.prefill([1, 2, 3, 4], running)).reused, 0);
    assert.equal((await sequence.prefill([1, 2, 3, 4, 5], running)).reused, 4);
    assert.equal((await sequence.prefill([1, 2, 9], running)).reused, 2);
    // The same prompt again: its last token is computed once more, for its output.
    assert.equal((await sequence.prefill([1, 2, 9], running)).reused, 2);
    assert.deepEqual(forward.passes, [4, 1, 1, 1]);
    assert.deepEqual(sequence.ids, [1, 2, 9]);
    assert.deepEqual(forward.committed, [1, 2, 9]);
  });

  it('stays usable when a prefill is cancelled', async () => {
    const forward = fake();
    const sequence = new Sequence(forward);
    const prompt = Array.from({ length: 300 }, (_, i) => i % 9);
    const cancellation = {
      get aborted() {
        return forward.passes.length === 2;
      },
    };
    await assert.rejects(sequence.prefill(prompt, cancellation), Cancelled);
    assert.deepEqual(sequence.ids, prompt.slice(0, 256));
    assert.deepEqual(forward.committed, sequence.ids);
    const { reused } = await sequence.prefill(prompt, running);
    assert.equal(reused, 256);
  });

  it('scores branches in the pass that ends the prompt', async () => {
    const forward = fake();
    const sequence = new Sequence(forward);
    const { rows, reused } = await sequence.score([1, 2, 3], BRANCHES, running, true);
    assert.equal(reused, 0);
    assert.deepEqual(forward.passes, [7]);
    const expected = [[], [4], [5], [4, 6], [4, 7]].map((path) => sumOf([1, 2, 3, ...path]));
    assert.deepEqual(
      rows.map(({ full }) => full),
      expected,
    );
  });

  it('scores branches after a prompt of several passes', async () => {
    const forward = fake();
    const prompt = Array.from({ length: 300 }, (_, i) => i % 9);
    const { rows } = await new Sequence(forward).score(prompt, BRANCHES, running, true);
    assert.deepEqual(rows[3]!.full, sumOf([...prompt, 4, 6]));
    assert.deepEqual(forward.passes, [128, 128, 48]);
  });

  it('commits nothing of what it scored by itself', async () => {
    const forward = fake();
    const sequence = new Sequence(forward);
    await sequence.prefill([1, 2], running);
    await sequence.score([1, 2, 3], BRANCHES, running, true);
    assert.deepEqual(sequence.ids, [1, 2]);
    assert.deepEqual(forward.committed, [1, 2]);
  });

  for (const [name, path, tokens] of [
    ['the prompt alone', [], []],
    ['a branch', [1, 4], [4, 7]],
  ] as const) {
    it(`commits ${name}, and goes on from there`, async () => {
      const forward = fake();
      const sequence = new Sequence(forward);
      await sequence.score([1, 2, 3], BRANCHES, running, true);
      sequence.commit(path);
      assert.deepEqual(sequence.ids, [1, 2, 3, ...tokens]);
      assert.deepEqual(forward.committed, sequence.ids);
      const next = await sequence.append([9], running, true);
      assert.deepEqual(next.full, sumOf([1, 2, 3, ...tokens, 9]));
    });
  }

  it('finds a committed branch again when the prompt has grown by it', async () => {
    const sequence = new Sequence(fake());
    await sequence.score([1, 2, 3], BRANCHES, running, true);
    sequence.commit([1, 3]);
    const { reused, rows } = await sequence.score([1, 2, 3, 4, 6, 8], BRANCHES, running, true);
    assert.equal(reused, 5);
    assert.deepEqual(rows[2]!.full, sumOf([1, 2, 3, 4, 6, 8, 5]));
  });

  it('commits what was scored once, and not after something else was done', async () => {
    const sequence = new Sequence(fake());
    assert.throws(() => {
      sequence.commit([]);
    }, /nothing was scored/);
    await sequence.score([1, 2, 3], BRANCHES, running, true);
    sequence.commit([]);
    assert.throws(() => {
      sequence.commit([]);
    }, /nothing was scored/);
    await sequence.score([1, 2, 3], BRANCHES, running, true);
    sequence.truncate(1);
    assert.throws(() => {
      sequence.commit([]);
    }, /nothing was scored/);
    assert.deepEqual(sequence.ids, [1]);
  });

  it('is as long as its keys and values after a pass that failed', async () => {
    const forward = new FakeForward(sumOf, 6);
    const sequence = new Sequence(forward);
    await sequence.prefill([1, 2, 3], running);
    // The branches do not fit any more.
    await assert.rejects(sequence.score([1, 2, 3, 4, 5], BRANCHES, running, true), RangeError);
    assert.equal(sequence.ids.length, forward.length);
    assert.throws(() => {
      sequence.commit([]);
    }, /nothing was scored/);
    assert.equal((await sequence.score([1, 2, 3, 4], NO_BRANCHES, running, true)).rows.length, 1);
  });

  it('asks for a prompt', () =>
    assert.rejects(new Sequence(fake()).score([], NO_BRANCHES, running, false), RangeError));
});
