import assert from 'node:assert/strict';
import { chanceOf } from '../../../../src/core/decode/choice/chance.ts';
import { SampledChoice } from '../../../../src/core/decode/choice/sampledChoice.ts';
import { Sampler } from '../../../../src/core/decode/choice/sampler.ts';
import { decode } from '../../../../src/core/decode/decode.ts';
import { Sequence } from '../../../../src/core/decode/sequence.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { sampleCover } from '../../../../src/core/healing/choose.ts';
import type { Cover, Covers } from '../../../../src/core/healing/covers.ts';
import { createLexicon } from '../../../../src/core/healing/lexicon.ts';
import { ExactSeam } from '../../../../src/core/healing/exact.ts';
import { seamOf } from '../../../../src/core/healing/healing.ts';
import type { ByteString } from '../../../../src/core/tokens/byteString.ts';
import { pathTokens } from '../../../support/coverOf.ts';
import { markovSource, massOf, stringsOver, tokenModel } from '../../../support/enumeratedSource.ts';
import { everyOutcome, lawOf } from '../../../support/everyOutcome.ts';
import { FakeForward } from '../../../support/fakeForward.ts';
import { toyTokenizer } from '../../../support/toyTokenizer.ts';

/**
 * A source whose every probability is known, and a model that has learned its token encodings without error: what
 * exact conditioning must give can be counted. `stop` is the probability that a text ends after a character.
 */
for (const { stop, merges, most } of [
  { stop: 0, merges: ['a b', 'b a', 'ab a', 'a a', 'b b'], most: 6 },
  { stop: 0.1, merges: ['a a', 'b a', 'aa b', 'b b', 'ba aab'], most: 7 },
]) {
  describe(`exact conditioning on a Markov source, texts ending with probability ${stop}`, () => {
    const tokenizer = toyTokenizer({
      alphabet: 'ab',
      merges: merges.map((pair) => pair.split(' ') as [string, string]),
    });
    const end = tokenizer.specials.get('<end>')!;
    const lexicon = createLexicon(tokenizer, new Set([end]));
    const source = markovSource('ab', 9, stop, nextCharacter);
    const texts = Array.from(source, ([text, probability]) => ({
      ...{ text, probability, ids: [...tokenizer.encode(text), end] },
    }));
    const model = tokenModel(source, tokenizer, end);
    const BEGIN = 1000;
    const running = { aborted: false };
    const prefixes = stringsOver('ab', most);
    const asTheyAre = { warp: (weights: Float64Array) => weights };

    /** The sequence begins with one token that the model knows nothing of, as a prompt does. */
    const fresh = (): Sequence => new Sequence(new FakeForward((context) => model(context.slice(1))));

    async function coversOf(x: ByteString): Promise<{ seam: ExactSeam; covers: Covers }> {
      const seam = new ExactSeam(x, lexicon);
      return { seam, covers: await seam.covers(fresh(), [BEGIN, ...seam.base], running) };
    }

    /** The largest error of a next-byte distribution after `x`. */
    function errorAt(x: ByteString, bytes: ArrayLike<number>, ending: number): number {
      const mass = massOf(source, x);
      const errors = ['a', 'b'].map((b) => bytes[b.charCodeAt(0)]! - massOf(source, x + b) / mass);
      return Math.max(...[...errors, ending - (source.get(x) ?? 0) / mass].map(Math.abs));
    }

    it('finds the probability of the bytes before the cursor', async () => {
      for (const x of prefixes) {
        const { seam, covers } = await coversOf(x);
        const base = probabilityOf(seam.base);
        const relative = (covers.total * base) / massOf(source, x) - 1;
        assert.ok(Math.abs(relative) <= 1e-9, `${x}: ${relative}`);
      }
    });

    it('finds the distribution of the next byte', async () => {
      for (const x of prefixes) {
        const { bytes, end: ending } = (await coversOf(x)).covers.nextByte(0);
        assert.ok(errorAt(x, bytes, ending) <= 1e-9, x);
        assert.ok(Math.abs(bytes.reduce((a, b) => a + b, ending) - 1) <= 1e-9, x);
      }
    });

    for (const list of ['covers', 'coversBeyond'] as const) {
      it(`samples texts as the source has them, by one of ${list} and the tokens after it`, async () => {
        for (const x of prefixes) {
          const { seam, covers } = await coversOf(x);
          const { total } = covers;
          const listed = covers[list](0);
          const byTokens = listed.map((cover) => ({
            tokens: [...seam.base, ...tokensOf(seam, cover)],
            share: cover.weight / total,
          }));
          for (const { text, probability, ids } of texts) {
            if (!text.startsWith(x)) continue;
            const found = byTokens.filter(({ tokens }) => tokens.every((id, i) => ids[i] === id));
            assert.equal(found.length, 1, `${x}: ${found.length} covers of ${text}`);
            const [{ tokens, share }] = found as [(typeof byTokens)[number]];
            const joint = share * restOf(ids, tokens.length);
            const expected = probability / massOf(source, x);
            assert.ok(Math.abs(joint - expected) <= 1e-9, `${x}, ${text}: ${joint} for ${expected}`);
          }
        }
      });
    }

    it('draws covers by their probability', async () => {
      for (const x of prefixes) {
        const { covers } = await coversOf(x);
        const list = covers.coversBeyond(0);
        const law = lawOf(
          await everyOutcome((chance) => list.indexOf(sampleCover(list, asTheyAre, chance)!)),
        );
        list.forEach(({ weight }, i) => {
          assert.ok(Math.abs((law.get(i) ?? 0) - weight / covers.total) <= 1e-9, x);
        });
      }
    });

    it('says how covers beyond the cursor begin', async () => {
      for (const x of prefixes) {
        const { seam, covers } = await coversOf(x);
        for (const cover of covers.coversBeyond(0)) {
          const bytes = [...seam.base, ...tokensOf(seam, cover)].map((id) => tokenizer.bytes(id)).join('');
          assert.equal(bytes, x + cover.beyond);
          assert.equal(cover.beyond === '', cover.last === end);
        }
      }
    });

    it('can begin a completion with the most probable byte', async () => {
      for (const x of prefixes) {
        const seam = seamOf(x, 'exact-by-byte', lexicon);
        const sequence = fresh();
        const { token, walk } = await seam.begin(sequence, [BEGIN, ...seam.base], running);
        const { next } = walk;
        sequence.commit(walk.path);
        assert.ok(token);
        const chanceOf = (beyond: string): number =>
          (beyond === '' ? (source.get(x) ?? 0) : massOf(source, x + beyond)) / massOf(source, x);
        const best = Math.max(...['a', 'b', ''].map(chanceOf));
        assert.ok(Math.abs(chanceOf(token.beyond.charAt(0)) - best) <= 1e-9, x);
        // The sequence is left where the token comes next.
        assert.deepEqual(next.full, model(sequence.ids.slice(1)));
        assert.ok(next.full[token.id] > 0, x);
      }
    });

    for (const mode of ['exact', 'exact-by-cover', 'exact-by-byte'] as const) {
      it(`knows how probable its beginning is, ${mode}`, async () => {
        for (const x of prefixes) {
          const seam = seamOf(x, mode, lexicon);
          const sequence = fresh();
          const { token, walk, logProbability } = await seam.begin(sequence, [BEGIN, ...seam.base], running);
          sequence.commit(walk.path);
          const tokens = [...sequence.ids.slice(1), ...(token ? [token.id] : [])];
          const bytes = tokens.map((id) => tokenizer.bytes(id)).join('');
          assert.equal(bytes, x + (token?.beyond ?? ''));
          const expected = restOf(tokens, 0) / massOf(source, x);
          assert.ok(Math.abs(Math.exp(logProbability) - expected) <= 1e-9, x);
        }
      });
    }

    it('begins with the tokens that are each the most probable, given the bytes', async () => {
      for (const x of prefixes) {
        const seam = seamOf(x, 'exact', lexicon);
        const sequence = fresh();
        const { token, walk } = await seam.begin(sequence, [BEGIN, ...seam.base], running);
        sequence.commit(walk.path);
        const chosen = [...sequence.ids.slice(1), ...(token ? [token.id] : [])];
        for (let i = seam.base.length; i < chosen.length; i++) {
          const before = chosen.slice(0, i);
          const chances = chancesOf(before, x);
          const best = Math.max(...chances.values());
          assert.ok(Math.abs(chances.get(chosen[i]!)! - best) <= 1e-9, `${x}: token ${i}`);
        }
      }
    });

    it('differs from prompting with whole tokens, and from taking one token back', async () => {
      let naive = 0;
      let oneToken = 0;
      for (const x of prefixes) {
        const seam = seamOf(x, 'off', lexicon);
        const { next } = (await seam.begin(fresh(), [BEGIN, ...seam.base], running)).walk;
        const row = new Float64Array(tokenizer.size);
        next.ids.forEach((id, i) => (row[id] = next.probabilities[i]!));
        const after = nextBytes(row, 0);
        naive = Math.max(naive, errorAt(x, after.bytes, after.ending));

        const one = seamOf(x, 'one', lexicon);
        const open = x.slice(one.base.map((id) => tokenizer.bytes(id)).join('').length);
        const { bytes, ending } = afterOneToken(one.base, open);
        oneToken = Math.max(oneToken, errorAt(x, bytes, ending));
      }
      assert.ok(naive > 0.1, `${naive}`);
      assert.ok(oneToken > 0.1, `${oneToken}`);
    });

    it('decodes texts that begin with the bytes as often as the source has them', async () => {
      for (const x of prefixes.filter(({ length }) => length >= 4)) {
        const outcomes = await everyOutcome(async (chance) => {
          const sampler = new Sampler({ temperature: 1, topP: 1 }, lexicon, () => chance);
          const seam = new ExactSeam(x, lexicon);
          const sequence = fresh();
          const prompt = [BEGIN, ...seam.base];
          const opening = await seam.begin(sequence, prompt, running, { sampler });
          const { text, logProbability } = await decode(sequence, opening, {
            ...{ tokenizer, ends: new Set([end]), stop: () => undefined, maxTokens: 20 },
            ...{ expired: () => false, cancellation: running, choice: new SampledChoice(sampler) },
          });
          assert.ok(
            Math.abs(Math.exp(logProbability) - source.get(x + text)! / massOf(source, x)) <= 1e-9,
            x,
          );
          return text;
        });
        const law = lawOf(outcomes);
        for (const [text, probability] of source) {
          if (!text.startsWith(x)) continue;
          const expected = probability / massOf(source, x);
          assert.ok(Math.abs((law.get(text.slice(x.length)) ?? 0) - expected) <= 1e-9, `${x}, ${text}`);
        }
      }
    });

    it('draws random covers within what chance allows', async () => {
      const chance = chanceOf(createRandom(5));
      const { covers } = await coversOf(prefixes.at(-1)!);
      const list = covers.coversBeyond(0);
      const draws = 2000;
      const counts = new Map<Cover, number>();
      for (let i = 0; i < draws; i++) {
        const cover = sampleCover(list, asTheyAre, chance)!;
        counts.set(cover, (counts.get(cover) ?? 0) + 1);
      }
      const possible = list.filter(({ weight }) => weight > 0);
      const chiSquare = possible.reduce((sum, cover) => {
        const expected = (draws * cover.weight) / covers.total;
        return sum + ((counts.get(cover) ?? 0) - expected) ** 2 / expected;
      }, 0);
      assert.equal([...counts.keys()].filter(({ weight }) => weight === 0).length, 0);
      // One in a thousand is beyond this for 5 degrees of freedom; there are fewer.
      assert.ok(possible.length > 1 && possible.length <= 6, `${possible.length}`);
      assert.ok(chiSquare < 20.5, `${chiSquare}`);
    });

    const tokensOf = (seam: ExactSeam, { node, last }: Cover): number[] => [
      ...pathTokens(seam.tree, node),
      ...(last === undefined ? [] : [last]),
    ];

    function probabilityOf(tokens: readonly number[]): number {
      return restOf(tokens, 0);
    }

    /** Probability of the tokens from `start` on, given those before it. */
    function restOf(tokens: readonly number[], start: number): number {
      return tokens.slice(start).reduce((p, id, i) => p * model(tokens.slice(0, start + i))[id]!, 1);
    }

    /** By the token after these, the probability of the texts that begin with it and with `x`. */
    function chancesOf(tokens: readonly number[], x: ByteString): Map<number, number> {
      const chances = new Map<number, number>();
      for (const { text, probability, ids } of texts) {
        if (!text.startsWith(x) || !tokens.every((id, i) => ids[i] === id)) continue;
        const next = ids[tokens.length]!;
        chances.set(next, (chances.get(next) ?? 0) + probability);
      }
      return chances;
    }

    /** The byte at `skip` of the next token. */
    function nextBytes(row: Float64Array, skip: number): { bytes: Float64Array; ending: number } {
      const bytes = new Float64Array(256);
      row.forEach((p, id) => {
        if (id !== end) bytes[tokenizer.bytes(id).charCodeAt(skip)]! += p;
      });
      return { bytes, ending: row[end]! };
    }

    /** What one-token healing believes of the next byte: its token begins with `open`, all else is left out. */
    function afterOneToken(base: readonly number[], open: ByteString) {
      const row = model(base).map((p, id) => (tokenizer.bytes(id).startsWith(open) ? p : 0));
      const sum = row.reduce((a, b) => a + b, 0);
      const exact = tokenizer.encode(open)[0]!;
      const share = row[exact]! / sum;
      row[exact] = 0;
      const longer = nextBytes(
        row.map((p) => p / sum),
        open.length,
      );
      const after = nextBytes(model([...base, exact]), 0);
      return {
        bytes: after.bytes.map((p, b) => longer.bytes[b]! + share * p),
        ending: share * after.ending,
      };
    }
  });
}

/** The chance of a character after two others (fewer at the beginning): far from even, so that errors show. */
function nextCharacter(context: string, character: string): number {
  const a = { '': 0.6, a: 0.3, b: 0.8, aa: 0.15, ab: 0.9, ba: 0.25, bb: 0.7 }[context]!;
  return character === 'a' ? a : 1 - a;
}
