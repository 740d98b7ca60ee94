import assert from 'node:assert/strict';
import { decode } from '../../../../src/core/decode/decode.ts';
import { Cancelled, NO_BRANCHES, Sequence } from '../../../../src/core/decode/sequence.ts';
import { Walk } from '../../../../src/core/decode/walk.ts';
import { byPace, type DraftLength, ThompsonLength } from '../../../../src/core/speculation/draftLength.ts';
import { Drafter } from '../../../../src/core/speculation/drafter.ts';
import type { Preparation } from '../../../../src/core/speculation/draftSource.ts';
import { CostRows } from '../../../../src/core/speculation/passCosts.ts';
import { scoreDrafted } from '../../../../src/core/speculation/scoreDrafted.ts';
import { DraftModelSource } from '../../../../src/core/speculation/sources/draftModelSource.ts';
import type { SpeculationReport } from '../../../../src/core/speculation/tally.ts';
import { FakeForward } from '../../../support/fakeForward.ts';
import { toyTokenizer } from '../../../support/toyTokenizer.ts';

const ALPHABET = 'abcdefgh';
const tokenizer = toyTokenizer({ alphabet: ALPHABET, merges: [['a', 'b']] });
const V = tokenizer.size;
const bytes = (token: number) => tokenizer.bytes(token);
const running = { aborted: false };

/** Nine times of ten `next` of the last token. */
function model(next: (last: number) => number, maxLength?: number): FakeForward {
  return new FakeForward((context) => {
    const likely = next(context.at(-1)!);
    return Float64Array.from({ length: V }, (_, id) => (id === likely ? 0.9 : 0.1 / (V - 1)));
  }, maxLength);
}
const right = (last: number): number => (3 * last + 1) % ALPHABET.length;
const wrong = (last: number): number => (3 * last + 2) % ALPHABET.length;
/** The text after a prompt that ends with token 1. */
function textAfter(last: number, count: number): number[] {
  const text: number[] = [];
  for (let token = last; text.length < count;) text.push((token = right(token)));
  return text;
}

const preparation: Preparation = {
  ...{ depth: 100, open: '', pace: 1, least: 0.1 },
  cost: (positions) => positions,
  acceptance: () => 0.9,
  others: () => [],
};

function sourceOf(forward: FakeForward, costRatio: number, length: DraftLength = byPace): DraftModelSource {
  return new DraftModelSource({
    ...{ forward, costRatio, length, bytes },
    onFailure: (error) => {
      throw error;
    },
  });
}

/** Its own choices, from the end of the text on. */
function chainOf(source: DraftModelSource): number[] {
  const chain: number[] = [];
  for (let at = source.end(); at !== undefined; at = source.advance(at, chain.at(-1)!)) {
    chain.push(source.propose(at)[0]!.token);
  }
  return chain;
}

describe('draft model source', () => {
  it('drafts what the draft model says, a pass for each token', async () => {
    const forward = model(right);
    const source = sourceOf(forward, 0.05);
    source.begin([0, 1]);
    await source.prepare(preparation, running);
    const chain = chainOf(source);
    assert.deepEqual(chain, textAfter(1, chain.length));
    assert.deepEqual(
      forward.passes,
      chain.map((_, i) => (i === 0 ? 2 : 1)),
    );
  });

  it('goes on as long as a token saves more than it costs', async () => {
    for (const costRatio of [0.05, 0.1, 0.2, 0.4]) {
      const source = sourceOf(model(right), costRatio);
      source.begin([0, 1]);
      const spent = await source.prepare(preparation, running);
      // 0.7 is how often it is taken to be right to begin with.
      const pays = (depth: number) => 0.9 ** depth * 0.7 - 0.1 > costRatio;
      const expected = Array.from({ length: 16 }, (_, depth) => depth).filter(pays).length;
      assert.equal(chainOf(source).length, expected);
      assert.ok(Math.abs(spent - costRatio * (expected + 1)) < 1e-9); // two positions in the first pass
    }
  });

  it('does nothing where a pass of the draft model costs nearly as much as one of the model', async () => {
    const forward = model(right);
    const source = sourceOf(forward, 0.7);
    source.begin([0, 1]);
    assert.equal(await source.prepare(preparation, running), 0);
    assert.deepEqual([forward.passes, source.end()], [[], undefined]);
  });

  it('does nothing for what the other sources draft anyway', async () => {
    const source = sourceOf(model(right), 0.1);
    const others = (path: readonly number[]) =>
      path.length < 1 ? [{ token: right(1), probability: 0.95, origins: 1 }] : [];
    source.begin([0, 1]);
    assert.equal(await source.prepare({ ...preparation, others }, running), 0);
    assert.notEqual(await source.prepare(preparation, running), 0);
  });

  it('proposes runners-up that are text, and what is less probable in another bucket', async () => {
    const end = tokenizer.specials.get('<end>')!;
    const probabilities = [0.5, 0.2, 0.15, 0.01, 0.01, 0.01, 0.01, 0.01, 0.05, 0.05];
    assert.deepEqual([probabilities.length, end], [V, V - 1]);
    const source = sourceOf(new FakeForward(() => Float64Array.from(probabilities)), 0.1);
    source.begin([0]);
    await source.prepare(preparation, running);
    const candidates = source.propose(0);
    assert.deepEqual(
      candidates.map(({ token }) => token),
      [0, 1, 2, 8],
    );
    assert.equal(new Set(candidates.map(({ bucket }) => bucket)).size, 4);
    assert.ok(candidates.every(({ bucket }) => source.priors[bucket]! > 0));
  });

  it('goes on from the open bytes', async () => {
    const source = sourceOf(model(right), 0.1);
    source.begin([0, 1]); // `e` comes next
    await source.prepare({ ...preparation, open: 'a' }, running);
    const first = source.propose(0).map(({ token }) => bytes(token));
    assert.deepEqual(new Set(first), new Set(['a', 'ab']));
  });

  it('keeps what it has computed of a text that goes on, and of one that changes', async () => {
    const forward = model(right);
    const source = sourceOf(forward, 0.2);
    source.begin([0, 0, 0, 1]);
    await source.prepare(preparation, running);
    const { length } = chainOf(source);
    const [next, afterNext] = textAfter(1, 2) as [number, number];
    source.append(next);
    assert.deepEqual(chainOf(source), textAfter(next, length - 1));
    source.append(wrong(next));
    assert.equal(source.end(), undefined);
    forward.passes.length = 0;
    await source.prepare(preparation, running);
    assert.equal(forward.passes[0], 1); // the token that had not been drafted
    assert.deepEqual(chainOf(source).slice(0, 1), textAfter(wrong(next), 1));
    source.begin([0, 0, 0, 1, next, afterNext, 5]);
    forward.passes.length = 0;
    await source.prepare(preparation, running);
    assert.equal(forward.passes[0], 2);
  });

  it('is shown the prompt that was laid out for it, in place of the text', async () => {
    const forward = model(right);
    const source = sourceOf(forward, 0.2);
    source.setPrompt([2, 2, 4]);
    source.begin([0, 1]);
    await source.prepare(preparation, running);
    assert.deepEqual(forward.committed.slice(0, 3), [2, 2, 4]);
    source.begin([0, 1]);
    await source.prepare(preparation, running);
    assert.deepEqual(forward.committed.slice(0, 2), [0, 1]);
  });

  it('stays within the context of the draft model, and within the depth', async () => {
    const source = sourceOf(model(right, 8), 0.01);
    source.begin([0, 0, 0, 0, 0, 0, 1]);
    await source.prepare(preparation, running);
    assert.equal(chainOf(source).length, 2);
    source.append(right(1));
    source.append(wrong(right(1)));
    assert.equal(await source.prepare(preparation, running), 0);
    source.begin([0, 1]);
    await source.prepare({ ...preparation, depth: 3 }, running);
    assert.equal(chainOf(source).length, 3);
  });

  it('is cancelled between two passes, and is of use after that', async () => {
    const cancellation = { aborted: false };
    const forward = model(right);
    const source = sourceOf(forward, 0.01);
    source.begin([0, 1]);
    const abort = (path: readonly number[]) => {
      cancellation.aborted = path.length === 3;
      return [];
    };
    await assert.rejects(source.prepare({ ...preparation, others: abort }, cancellation), Cancelled);
    assert.equal(forward.passes.length, 3);
    source.begin([0, 1]);
    await source.prepare(preparation, running);
    assert.deepEqual(chainOf(source).slice(0, 4), textAfter(1, 4));
  });

  it('is given up when a pass fails', async () => {
    const forward = model(right);
    const failures: unknown[] = [];
    const source = new DraftModelSource({
      ...{ forward, costRatio: 0.1, length: byPace, bytes },
      onFailure: (error) => failures.push(error),
    });
    const failure = new Error('the device is lost');
    forward.run = () => Promise.reject(failure);
    for (let i = 0; i < 2; i++) {
      source.begin([0, 1]);
      await source.prepare(preparation, running);
      assert.equal(source.end(), undefined);
    }
    assert.equal(await source.distribution([], running), undefined);
    assert.deepEqual(failures, [failure]);
  });

  it('gives no distribution when a pass fails', async () => {
    const failures: unknown[] = [];
    const forward = model(right);
    const source = new DraftModelSource({
      ...{ forward, costRatio: 0.1, length: byPace, bytes },
      onFailure: (error) => failures.push(error),
    });
    const failure = new Error('the device is lost');
    forward.run = () => Promise.reject(failure);
    source.begin([0, 1]);
    assert.equal(await source.distribution([], running), undefined);
    assert.deepEqual(failures, [failure]);
  });

  it('gives the whole distribution after a path', async () => {
    const source = sourceOf(model(right, 4), 0.1);
    source.begin([0, 1]);
    const q = (await source.distribution([5], running))!;
    assert.equal(q.length, V);
    assert.equal(q[right(5)], 0.9);
    assert.equal(await source.distribution([5, 5, 5], running), undefined);
  });

  describe('in decoding', () => {
    /** Requests of some tokens each, after the same prompt. */
    async function decodeTexts(
      source: DraftModelSource,
      requests: number,
      maxTokens = 24,
    ): Promise<SpeculationReport[]> {
      const target = model(right);
      const costs = new CostRows(undefined);
      const drafter = new Drafter({ sources: [source], costs: () => costs, bytes, now: () => 0 });
      const sequence = new Sequence(target);
      const reports: SpeculationReport[] = [];
      for (let i = 0; i < requests; i++) {
        const prompt = [0, 1];
        drafter.begin(prompt, ['draftModel']);
        const scored = await scoreDrafted(sequence, prompt, NO_BRANCHES, running, drafter);
        const walk = new Walk(scored.branches, scored.rows);
        const opening = { reused: scored.reused, walk, token: undefined, logProbability: 0 };
        const { text } = await decode(sequence, opening, {
          ...{ tokenizer, maxTokens, cancellation: running, drafts: drafter },
          ...{ ends: new Set<number>(), stop: () => undefined, expired: () => false },
        });
        assert.equal(text, textAfter(1, maxTokens).map(bytes).join(''));
        reports.push(drafter.report());
      }
      return reports;
    }

    it('saves passes where the model drafts for itself', async () => {
      const reports = await decodeTexts(sourceOf(model(right), 0.02), 12);
      assert.ok(reports.at(-1)!.passes <= 4, JSON.stringify(reports.at(-1)));
    });

    it('drafts nothing with a draft model that is never right, once that is known', async () => {
      for (const length of [byPace, new ThompsonLength()]) {
        const forward = model(wrong);
        const source = sourceOf(forward, 0.1, length);
        await decodeTexts(source, 10);
        const { passes } = forward;
        assert.ok(passes.length > 0);
        passes.length = 0;
        await decodeTexts(source, 10);
        // One percent of the time goes into trying again.
        assert.ok(passes.length <= 0.01 * 10 * 24 * (1 / 0.1) + 1, `${passes.length} passes`);
      }
    });

    it('takes up a draft model again that has become right', async () => {
      let next = wrong;
      const forward = model((last) => next(last));
      const source = sourceOf(forward, 0.1);
      await decodeTexts(source, 20);
      next = right;
      const reports = await decodeTexts(source, 100);
      assert.ok(reports.at(-1)!.passes <= 8, JSON.stringify(reports.at(-1)));
    });
  });
});
