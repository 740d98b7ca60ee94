import assert from 'node:assert/strict';
import { Sequence } from '../../../../src/core/decode/sequence.ts';
import { createLexicon } from '../../../../src/core/healing/lexicon.ts';
import { ExactSeam } from '../../../../src/core/healing/exact.ts';
import { Interpolation } from '../../../../src/core/interpolation/interpolation.ts';
import { markovSource, stringsOver, tokenModel } from '../../../support/enumeratedSource.ts';
import { FakeForward } from '../../../support/fakeForward.ts';
import { toyTokenizer } from '../../../support/toyTokenizer.ts';

/** The mixed model is a token model like any other: what healing makes of it can be counted, too. */
describe('healing with interpolation', () => {
  const tokenizer = toyTokenizer({
    alphabet: 'ab',
    merges: [
      ['a', 'b'],
      ['b', 'a'],
      ['ab', 'a'],
      ['b', 'b'],
    ],
  });
  const end = tokenizer.specials.get('<end>')!;
  const ends = new Set([end]);
  const lexicon = createLexicon(tokenizer, ends);
  const source = markovSource('ab', 9, 0.1, (context, character) =>
    context.endsWith(character) ? 0.3 : 0.7,
  );
  const model = tokenModel(source, tokenizer, end);
  const BEGIN = 1000;
  const running = { aborted: false };
  const after = tokenizer.encode('abbabbabaabbabab');
  const all = lexicon.vocabulary.ids;

  /** Weights of all covers of the open bytes, by their tokens: every sequence of tokens that just reaches the cursor. */
  function enumerate(seam: ExactSeam): Map<string, number> {
    const interpolation = new Interpolation({ ends });
    interpolation.setText({ before: seam.base, after });
    const found = new Map<string, number>();
    const grow = (path: readonly number[], rest: string, weight: number): void => {
      if (rest === '') {
        if (lexicon.canonicity.isPrefix(path)) found.set(path.join(), weight);
        return;
      }
      const full = model([...seam.base, ...path]) as unknown as Float32Array;
      const ids = Int32Array.from(full.keys()).sort((a, b) => full[b]! - full[a]!);
      const next = { ids, probabilities: Float32Array.from(ids, (id) => full[id]!), full };
      const mixed = interpolation.mix(next, path, true).full!;
      for (const id of all) {
        const bytes = tokenizer.bytes(id);
        if (rest.startsWith(bytes)) grow([...path, id], rest.slice(bytes.length), weight * mixed[id]!);
        else if (bytes.startsWith(rest)) grow([...path, id], '', weight * mixed[id]!);
      }
    };
    grow([], seam.open, 1);
    return found;
  }

  it('weighs every cover by the mixed distribution', async () => {
    let compared = 0;
    let changed = 0;
    for (const text of stringsOver('ab', 7)) {
      const seam = new ExactSeam(text, lexicon);
      if (seam.open === '') continue;
      const scored = async (mixer: Interpolation | undefined) => {
        const sequence = new Sequence(new FakeForward((context) => model(context.slice(1))));
        mixer?.setText({ before: seam.base, after });
        sequence.mixer = mixer;
        return seam.covers(sequence, [BEGIN, ...seam.base], running);
      };
      const covers = await scored(new Interpolation({ ends }));
      const expected = enumerate(seam);
      for (const cover of covers.covers(0)) {
        if (!covers.isCanonical(cover)) continue;
        const path = [];
        for (let at = cover.node; at > 0; at = seam.tree.parents[at]!) path.unshift(seam.tree.tokens[at]!);
        if (cover.last !== undefined) path.push(cover.last);
        const weight = expected.get(path.join()) ?? 0;
        assert.ok(
          Math.abs(cover.weight - weight) <= 1e-9,
          `${text}: ${path.join()} ${cover.weight} ${weight}`,
        );
        expected.delete(path.join());
        compared++;
      }
      for (const weight of expected.values()) assert.ok(weight <= 1e-12, `${text}: a cover is missing`);
      if (Math.abs((await scored(undefined)).total - covers.total) > 1e-3) changed++;
    }
    assert.ok(compared > 100 && changed > 20, `${compared}, ${changed}`);
  });
});
