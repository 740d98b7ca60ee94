import assert from 'node:assert/strict';
import { Cancelled, Sequence } from '../../../../src/core/decode/sequence.ts';
import { createLexicon } from '../../../../src/core/healing/lexicon.ts';
import { type HealingMode, seamOf } from '../../../../src/core/healing/healing.ts';
import { FakeForward } from '../../../support/fakeForward.ts';
import { toyTokenizer } from '../../../support/toyTokenizer.ts';

const BEGIN = 99;
const running = { aborted: false };
const tokenizer = toyTokenizer({
  alphabet: 'abcdx',
  merges: [
    ['a', 'b'],
    ['ab', 'c'],
    ['d', 'x'],
  ],
  extra: ['bcd', 'dxa'],
});
const lexicon = createLexicon(tokenizer, new Set(tokenizer.specials.values()));
const idOf = (bytes: string): number =>
  Array.from({ length: tokenizer.size }, (_, id) => id).find((id) => tokenizer.bytes(id) === bytes)!;
const spell = (ids: readonly number[]): string => ids.map((id) => tokenizer.bytes(id)).join('|');

/** Next tokens by the spelling of the context. */
function model(rows: Readonly<Record<string, Readonly<Record<string, number>>>>): FakeForward {
  return new FakeForward((context) => {
    const row = new Float64Array(tokenizer.size).fill(0.001);
    for (const [bytes, p] of Object.entries(rows[spell(context.slice(1))] ?? {})) row[idOf(bytes)] = p;
    return row;
  });
}

async function heal(text: string, mode: HealingMode, forward: FakeForward) {
  const seam = seamOf(text, mode, lexicon);
  const sequence = new Sequence(forward);
  const opening = await seam.begin(sequence, [BEGIN, ...seam.base], running);
  const { next } = opening.walk;
  sequence.commit(opening.walk.path);
  assert.deepEqual(forward.committed, sequence.ids);
  return { base: spell(seam.base), committed: spell(sequence.ids.slice(1)), next, ...opening };
}

describe('healing by one token', () => {
  it('takes the last token back, and asks for one that begins with it', async () => {
    const forward = model({ 'x|x': { ab: 0.2, abc: 0.3, a: 0.5 } });
    const { base, committed, token, logProbability } = await heal('xxab', 'one', forward);
    assert.deepEqual([base, committed], ['x|x', 'x|x']);
    assert.deepEqual(token, { id: idOf('abc'), beyond: 'c' });
    // `a` is not asked: the choice is between `ab` and `abc`.
    assert.ok(Math.abs(logProbability - Math.log(0.3 / 0.5)) < 1e-6);
  });

  it('may choose the token that it took back', async () => {
    const forward = model({ 'x|x': { ab: 0.4, abc: 0.3 }, 'x|x|ab': { d: 0.9 } });
    const { committed, token, next } = await heal('xxab', 'one', forward);
    assert.deepEqual([committed, token], ['x|x|ab', undefined]);
    assert.equal(next.ids[0], idOf('d'));
  });

  it('has nothing to take back from an empty text', async () => {
    const { base, committed, token } = await heal('', 'one', model({}));
    assert.deepEqual([base, committed, token], ['', '', undefined]);
  });
});

describe('healing by several tokens', () => {
  it('takes back as far as a token spans to the cursor and beyond', async () => {
    // `b` and `c` by themselves: `bcd` begins with both. No token begins with `xbc`.
    assert.equal((await heal('xxbc', 'multi', model({}))).base, 'x|x');
    // No token begins with `x`, other than `x` itself: nothing is taken back.
    assert.equal((await heal('abx', 'multi', model({}))).base, 'ab|x');
  });

  it('takes back no more than four tokens', async () => {
    const wide = toyTokenizer({ alphabet: 'ax', merges: [], extra: ['xxxxxxxx'] });
    const { base } = seamOf('aaxxxxxx', 'multi', createLexicon(wide, new Set()));
    assert.deepEqual(base, wide.encode('aaxx'));
  });

  it('chooses one token after another until the bytes are covered', async () => {
    const forward = model({
      'x|x': { b: 0.5, bcd: 0.3, c: 0.9 },
      'x|x|b': { c: 0.2, d: 0.8 },
      'x|x|b|c': { a: 0.7 },
    });
    const { base, committed, token, next, logProbability } = await heal('xxbc', 'multi', forward);
    assert.deepEqual([base, committed, token], ['x|x', 'x|x|b|c', undefined]);
    assert.equal(next.ids[0], idOf('a'));
    // `b` against `bcd`, and then `c`, the only one.
    assert.ok(Math.abs(logProbability - Math.log(0.5 / 0.8)) < 1e-6);
  });

  it('prefers the token that spans the cursor where it is the more probable', async () => {
    const { committed, token } = await heal('xxbc', 'multi', model({ 'x|x': { b: 0.2, bcd: 0.3 } }));
    assert.deepEqual([committed, token], ['x|x', { id: idOf('bcd'), beyond: 'd' }]);
  });

  it('leaves the sequence usable when it is cancelled between two tokens', async () => {
    const forward = model({ 'x|x': { b: 0.5 } });
    const sequence = new Sequence(forward);
    const seam = seamOf('xxbc', 'multi', lexicon);
    const cancellation = {
      get aborted() {
        return forward.passes.length === 1;
      },
    };
    const prompt = [BEGIN, ...seam.base];
    await assert.rejects(seam.begin(sequence, prompt, cancellation), Cancelled);
    assert.deepEqual(forward.committed, sequence.ids);
    sequence.commit((await seam.begin(sequence, prompt, running)).walk.path);
    assert.equal(spell(sequence.ids.slice(1)), 'x|x|b|c');
  });
});

describe('no healing', () => {
  it('takes the text as it is encoded', async () => {
    const forward = model({ 'x|x|ab': { c: 0.9 } });
    const { base, committed, token, next } = await heal('xxab', 'off', forward);
    assert.deepEqual([base, committed, token], ['x|x|ab', 'x|x|ab', undefined]);
    assert.equal(next.ids[0], idOf('c'));
  });
});
