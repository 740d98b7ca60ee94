import assert from 'node:assert/strict';
import { DocumentNGrams } from '../../../../../src/core/drafts/superposed/documentNGrams.ts';
import { NGrams } from '../../../../../src/core/drafts/superposed/nGrams.ts';
import { settingsFor } from '../../../../../src/core/drafts/superposed/settings.ts';
import {
  type SuperposedOptions,
  SuperposedStream,
} from '../../../../../src/core/drafts/superposed/superposedStream.ts';
import type { NextTokens } from '../../../../../src/core/forward.ts';
import { createRandom } from '../../../../../src/core/random.ts';

const END = 90;
const SPECIAL = 91;
const SETTINGS = { temperature: 0.5, alpha: 0.5 };

function next(probabilities: Readonly<Record<number, number>>): NextTokens {
  const sorted = Object.entries(probabilities).sort((a, b) => b[1] - a[1]);
  return {
    ids: Int32Array.from(sorted, ([id]) => Number(id)),
    probabilities: Float32Array.from(sorted, ([, probability]) => probability),
  };
}

function streamOf(options: Partial<SuperposedOptions> & { document?: readonly number[] } = {}) {
  return new SuperposedStream({
    ...{ count: 2, text: [0], ends: new Set([END]), settings: SETTINGS },
    nGrams: new NGrams([new DocumentNGrams(options.document ?? [])]),
    isText: (token) => token < END,
    isComplete: () => false,
    ...options,
  });
}

const near = (found: number | undefined, wanted: number) =>
  assert.ok(Math.abs(found! - wanted) < 1e-6, `${found} is not ${wanted}`);
const tokensOf = ({ drafts }: SuperposedStream) => drafts.map(({ tokens }) => tokens);

describe('superposed stream', () => {
  it('begins with the most probable tokens, and mixes them by what they are worth', () => {
    const stream = streamOf();
    stream.begin(next({ 1: 0.5, [SPECIAL]: 0.2, [END]: 0.16, 2: 0.1, 3: 0.04 }));
    assert.deepEqual(tokensOf(stream), [[1], [2]]);
    const { tokens, weights } = stream.mix!;
    assert.deepEqual(tokens, [1, 2]);
    near(weights[0], 5 / 6);
    near(weights[1], 1 / 6);
    near(stream.drafts[1]!.score, Math.log(0.1));
  });

  it('gives every draft the same distribution, sharpened, where n-grams know nothing', () => {
    const stream = streamOf();
    stream.begin(next({ 1: 0.5, 2: 0.4 }));
    stream.step(next({ 5: 0.6, 6: 0.3, 7: 0.01 }));
    // 0.6 and 0.3 squared, of all three squared; of 1 5, 2 5, 1 6 and 2 6 the first two are the best.
    const sharp = 0.36 / (0.36 + 0.09 + 0.0001);
    assert.deepEqual(tokensOf(stream), [
      [1, 5],
      [2, 5],
    ]);
    near(stream.drafts[0]!.score, Math.log(0.5) + Math.log(sharp));
    near(stream.drafts[1]!.score, Math.log(0.4) + Math.log(sharp));
  });

  it('lets n-grams tell the drafts apart', () => {
    // 6 follows 2 four times: half believed.
    const stream = streamOf({ document: [2, 6, 2, 6, 2, 6, 2, 6] });
    stream.begin(next({ 1: 0.5, 2: 0.45 }));
    stream.step(next({ 5: 0.4, 6: 0.3 }));
    assert.deepEqual(tokensOf(stream), [
      [1, 5],
      [2, 6],
    ]);
    const log = Math.log(0.09 / (0.16 + 0.09));
    const nGram = (4 + 0.3) / (4 + 1);
    near(stream.drafts[1]!.score, Math.log(0.45) + 0.75 * log + 0.25 * Math.log(nGram));
    assert.ok(stream.drafts[1]!.score > Math.log(0.5) + log, 'or it would not have won');
  });

  it('takes the context of n-grams from the text before the drafts, too', () => {
    const stream = streamOf({ text: [8, 9], document: [8, 9, 1, 6, 3, 1, 5, 3, 1, 5] });
    stream.begin(next({ 1: 1 }));
    stream.step(next({ 5: 0.4, 6: 0.4 }));
    assert.deepEqual(stream.drafts[0]!.tokens, [1, 6]);
  });

  it('keeps drafts that have ended, and lets others take their place', () => {
    const stream = streamOf();
    stream.begin(next({ 1: 0.6, 2: 0.2 }));
    stream.step(next({ 5: 0.45, [END]: 0.44, 6: 0.35 }));
    assert.deepEqual(stream.mix!.tokens, [5, 6]);
    stream.step(next({ 7: 0.3, 8: 0.29, 9: 0.28 }));
    const [first, second] = stream.drafts;
    assert.deepEqual([first!.tokens, first!.isEnded], [[1, END], true]);
    assert.deepEqual([second!.tokens, second!.isEnded], [[1, 5, 7], false]);
  });

  it('ends drafts when they are complete, and with as many as were wanted', () => {
    const stream = streamOf({ isComplete: (tokens) => tokens.at(-1) === 5 });
    stream.begin(next({ 1: 0.6, 2: 0.3 }));
    stream.step(next({ 5: 0.9, 6: 0.1 }));
    assert.deepEqual(
      stream.drafts.map(({ tokens, isEnded }) => [...tokens, isEnded]),
      [
        [1, 5, true],
        [2, 5, true],
      ],
    );
    assert.equal(stream.mix, undefined);
  });

  it('has nothing to mix where nothing may come', () => {
    const stream = streamOf();
    assert.equal(stream.mix, undefined);
    stream.begin(next({ [SPECIAL]: 0.9, [END]: 0.1 }));
    assert.equal(stream.mix, undefined);
    assert.deepEqual(stream.drafts, []);
  });

  it('keeps all drafts different, and those that go on equally long', () => {
    const random = createRandom(2);
    const document = Array.from({ length: 300 }, () => Math.floor(8 * random()));
    const drawn = (): NextTokens => {
      const weights = Array.from({ length: 32 }, () => random() ** 8);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const tokens = [...Array(31).keys(), END];
      return next(Object.fromEntries(tokens.map((token, i) => [token, weights[i]! / total])));
    };
    for (let count = 1; count <= 5; count++) {
      for (let round = 0; round < 20; round++) {
        const stream = streamOf({ count, document, settings: settingsFor(count) });
        stream.begin(drawn());
        for (let length = 1; stream.mix && length < 12; length++) {
          const { mix, drafts } = stream;
          assert.equal(mix.tokens.length, count);
          near(
            mix.weights.reduce((sum, weight) => sum + weight, 0),
            1,
          );
          for (const { tokens, isEnded } of drafts) assert.ok(isEnded || tokens.length === length);
          stream.step(drawn());
        }
        const texts = tokensOf(stream).map((tokens) => tokens.join());
        assert.equal(new Set(texts).size, count);
        const perplexities = stream.drafts.map(({ tokens, score }) => Math.exp(-score / tokens.length));
        assert.deepEqual(
          perplexities,
          perplexities.toSorted((a, b) => a - b),
        );
      }
    }
  });

  it('stands probabilities that a temperature makes vanish', () => {
    const stream = streamOf({ settings: settingsFor(2), document: [1, 5] });
    stream.begin(next({ 1: 1, 2: 1e-30 }));
    stream.step(next({ 5: 1, 6: 1e-30, 7: 1e-38 }));
    for (const { score } of stream.drafts) assert.ok(Number.isFinite(score));
  });
});
