import assert from 'node:assert/strict';
import { Cancelled, Sequence } from '../../../../src/core/decode/sequence.ts';
import { createLexicon } from '../../../../src/core/healing/lexicon.ts';
import { ExactSeam } from '../../../../src/core/healing/exact.ts';
import { toBytes } from '../../../../src/core/tokens/byteString.ts';
import { FakeForward } from '../../../support/fakeForward.ts';
import { pathTokens } from '../../../support/coverOf.ts';
import { toyTokenizer } from '../../../support/toyTokenizer.ts';

const BEGIN = 0;
const running = { aborted: false };

const pair = (bytes: string): [string, string] => [bytes.slice(0, -1), bytes.slice(-1)];
const emoji = toBytes('😀');
const tokenizer = toyTokenizer({
  pattern: / ?[a-z]+|\p{Emoji}+|\s+|[^]/gu,
  merges: [
    pair('re'),
    pair('ret'),
    pair('in'),
    pair(emoji.slice(0, 2)),
    pair(emoji.slice(0, 3)),
    ['r', emoji],
  ],
});
const END = tokenizer.specials.get('<end>')!;
const lexicon = createLexicon(tokenizer, new Set([END]));
const idOf = (bytes: string): number => {
  const id = Array.from({ length: tokenizer.size }, (_, i) => i).find((i) => tokenizer.bytes(i) === bytes);
  assert.ok(id !== undefined, bytes);
  return id;
};

/** A model with these next tokens whatever came before, and little of all others. */
function model(favourites: Readonly<Record<string, number>>, others = 1e-9): FakeForward {
  const row = new Float64Array(tokenizer.size).fill(others);
  for (const [bytes, probability] of Object.entries(favourites)) {
    row[bytes === '' ? END : idOf(bytes)] = probability;
  }
  return new FakeForward(() => row);
}

async function begin(text: string, forward: FakeForward, choice?: 'token' | 'cover' | 'byte') {
  const seam = new ExactSeam(text, lexicon, choice);
  const sequence = new Sequence(forward);
  const opening = await seam.begin(sequence, [BEGIN, ...seam.base], running);
  sequence.commit(opening.walk.path);
  assert.deepEqual(forward.committed, sequence.ids);
  const bytes = sequence.ids.slice(1).map((id) => tokenizer.bytes(id));
  return { seam, sequence, opening, bytes };
}

async function allCovers(text: string, forward: FakeForward) {
  const seam = new ExactSeam(text, lexicon);
  const covers = await seam.covers(new Sequence(forward), [BEGIN, ...seam.base], running);
  const spelled = covers
    .covers(0)
    .map(({ node, last }) =>
      [...pathTokens(seam.tree, node), ...(last === undefined ? [] : [last])]
        .map((id) => tokenizer.bytes(id))
        .join('|'),
    );
  return { covers, spelled };
}

describe('covers', () => {
  it('are the ways in which a word may go on', async () => {
    const { spelled } = await allCovers('re', model({}));
    // Not `r|e`, which no text has: the two are always merged.
    assert.deepEqual(spelled.sort(), ['re', 'ret']);
  });

  it('may end inside a character beyond the cursor', async () => {
    const { covers, spelled } = await allCovers('\ufffd', model({}));
    assert.ok(spelled.length > 0);
    assert.ok(covers.total > 0);
    const { bytes } = (
      await allCovers('x', model({ [emoji.slice(0, 3)]: 0.5, [emoji.slice(0, 2)]: 0.2 }))
    ).covers.nextByte(0);
    assert.ok(Math.abs(bytes[0xf0]! - 0.7) < 1e-6, `${bytes[0xf0]}`);
  });

  it('add up to the bytes: none is counted twice, none that no text has', async () => {
    const forward = model({ r: 0.1, e: 0.1, re: 0.2, ret: 0.3 });
    const { covers } = await allCovers('re', forward);
    assert.ok(Math.abs(covers.total - 0.5) < 1e-6);
  });

  it('that end at the cursor go on with a token or the end', async () => {
    const { covers } = await allCovers('re', model({ re: 0.4, ret: 0.2, '': 0.3, x: 0.1 }));
    const beyond = covers.coversBeyond(0).slice(0, 5);
    assert.deepEqual(
      beyond.map(({ last }) => last),
      [idOf('ret'), idOf('re'), END, idOf('ret'), idOf('x')],
    );
    const { bytes, end } = covers.nextByte(0);
    const sum = 0.4 + 0.2;
    assert.ok(Math.abs(bytes[0x74]! - 0.2 / sum) < 1e-6);
    assert.ok(Math.abs(end - (0.4 * 0.3) / sum) < 1e-6);
    assert.ok(Math.abs(bytes[0x78]! - (0.4 * 0.1) / sum) < 1e-6);
  });
});

describe('exact seam', () => {
  it('takes the longer token where the model says so', async () => {
    const { opening, bytes } = await begin('x re', model({ ret: 0.6, re: 0.1, ' ': 1e-3, r: 1e-3 }));
    assert.deepEqual(opening.token, { id: idOf('ret'), beyond: 't' });
    assert.deepEqual(bytes, ['x', ' ']);
  });

  it('offers half a character to those who wait for the rest', async () => {
    const { opening } = await begin('x', model({ x: 0.1, [emoji.slice(0, 3)]: 0.5 }), 'byte');
    assert.deepEqual(opening.token, { id: idOf(emoji.slice(0, 3)), beyond: emoji.slice(0, 3) });
  });

  it('asks for no more than one row where nothing is open', async () => {
    const forward = model({ x: 0.5 });
    const { opening, seam } = await begin('', forward);
    assert.deepEqual([seam.open, opening.token, opening.logProbability], ['', undefined, 0]);
    assert.deepEqual(forward.passes, [1]);
  });

  for (const choice of ['token', 'cover', 'byte'] as const) {
    it(`takes the bytes as they are encoded where the model rules all covers out, by ${choice}`, async () => {
      for (const text of ['re', 'x re', 'x ']) {
        const { opening, bytes } = await begin(text, model({}, 0), choice);
        assert.equal(bytes.join(''), text);
        assert.equal(opening.token, undefined);
        assert.equal(opening.logProbability, 0);
      }
    });
  }

  for (const choice of ['token', 'cover', 'byte'] as const) {
    it(`is not lost in numbers near zero, by ${choice}`, async () => {
      // 120 tokens of a ten-thousandth each: less than the least number there is.
      const text = 'z'.repeat(120);
      const { opening, bytes } = await begin(text, model({ z: 1e-4, x: 0.5 }), choice);
      assert.equal(bytes.join(''), text);
      assert.ok(Number.isFinite(opening.logProbability), `${opening.logProbability}`);
    });
  }

  it('leaves the sequence usable when it is cancelled between two passes', async () => {
    const forward = model({ re: 0.5 });
    const sequence = new Sequence(forward);
    const seam = new ExactSeam('x re', lexicon);
    const prompt = [...new Array<number>(200).fill(BEGIN), ...seam.base];
    const cancellation = {
      get aborted() {
        return forward.passes.length === 1;
      },
    };
    await assert.rejects(seam.begin(sequence, prompt, cancellation), Cancelled);
    assert.deepEqual(forward.committed, sequence.ids);
    assert.equal(sequence.ids.length, 128);
    const { reused } = await seam.begin(sequence, prompt, running);
    assert.equal(reused, 128);
    assert.deepEqual(forward.committed, sequence.ids);
  });

  it('commits a path that the next keystroke finds again', async () => {
    const forward = model({ re: 0.5, ' ': 0.2, x: 0.1 });
    const sequence = new Sequence(forward);
    const typed = ['x', 'x ', 'x r', 'x re', 'x ret'];
    for (const text of typed) {
      const seam = new ExactSeam(text, lexicon);
      await seam.begin(sequence, [BEGIN, ...seam.base], running);
      assert.deepEqual(forward.committed, sequence.ids);
      assert.equal(
        text.startsWith(
          sequence.ids
            .slice(1)
            .map((id) => tokenizer.bytes(id))
            .join(''),
        ),
        true,
      );
    }
  });
});
