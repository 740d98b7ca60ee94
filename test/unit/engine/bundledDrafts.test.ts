import assert from 'node:assert/strict';
import { Sequence } from '../../../src/core/decode/sequence.ts';
import { draftStrategies } from '../../../src/core/drafts/strategy.ts';
import { fimPrompt, promptBudget } from '../../../src/core/fim/prompt.ts';
import { createRandom, randomInteger } from '../../../src/core/random.ts';
import { Completer } from '../../../src/engine/completer.ts';
import { BadRequest } from '../../../src/engine/errors.ts';
import { type LoadedModel, loadModel } from '../../../src/engine/model/loadModel.ts';
import type { CompleteParams, CompleteResult, DraftsParams } from '../../../src/engine/protocol.ts';
import { OrtForward } from '../../../src/engine/session/ortForward.ts';
import { corpus } from '../../support/corpus.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const running = { aborted: false };

describe('several drafts from the bundled model', function () {
  this.timeout(120_000);
  const cacheDir = temporaryFolder();
  let model: LoadedModel;

  before(async () => {
    model = await loadModel({ modelDir: 'models/foredraft-7m', cacheDir, format: 'fp32', threads: 1 });
  });
  after(() => model.release());

  function complete(completer: Completer, params: Partial<CompleteParams>): Promise<CompleteResult> {
    const whole = {
      ...{ uri: 'file:///a.ts', path: 'a.ts', prefix: '', prefixOffset: 0, suffix: '' },
      ...{
        healing: 'exact' as const,
        length: 'line' as const,
        maxTokens: 24,
        maxLines: 6,
        timeBudgetMs: 1e5,
      },
      ...params,
    };
    return completer.complete(whole, running, { load: 0, queue: 0 });
  }

  /** Places in the middle of a text, some of them inside a word, some where several lines are wanted. */
  function places(count: number): Partial<CompleteParams>[] {
    const random = createRandom(6);
    const texts = corpus().filter(({ length }) => length > 2000);
    return Array.from({ length: count }, (_, i) => {
      const text = texts[randomInteger(random, texts.length)]!;
      const at = 1000 + randomInteger(random, text.length - 1500);
      const [prefix, suffix] = [text.slice(at - 800, at), text.slice(at, at + 400)];
      return {
        prefix: prefix.toWellFormed(),
        suffix: suffix.toWellFormed(),
        length: i % 3 ? 'line' : 'auto',
      };
    });
  }

  for (const strategy of draftStrategies) {
    it(`has the single suggestion first, and others that are none of it, ${strategy}`, async () => {
      const [alone, together] = [new Completer(model), new Completer(model)];
      let others = 0;
      for (const place of places(40)) {
        const one = await complete(alone, place);
        const result = await complete(together, { ...place, drafts: { count: 3, strategy } });
        assert.deepEqual([result.text, result.stop], [one.text, one.stop]);
        assert.ok(Math.abs(result.logProbability - one.logProbability) < 1e-3);
        const texts = result.alternatives!.map(({ text }) => text);
        assert.equal(new Set([...texts, one.text, '']).size, texts.length + (one.text === '' ? 1 : 2));
        others += texts.length;
      }
      assert.ok(others > 50, `${others}`);
    });
  }

  it('says of each how probable the model finds it', async () => {
    const sequence = new Sequence(new OrtForward(model));
    const { tokenizer, sentinels, layout } = model;
    let [compared, same, otherwise] = [0, 0, 0];
    for (const strategy of ['branching', 'superposed+verified', 'sampling'] as const) {
      const completer = new Completer(model);
      for (const place of places(40)) {
        const prefix = place.prefix!.trimEnd().slice(-300);
        const params = { prefix, length: 'block', healing: 'off', maxTokens: 6 } as const;
        const result = await complete(completer, { ...params, drafts: { count: 3, strategy } });
        const base = tokenizer.encode(prefix);
        const prompt = fimPrompt(layout, 'a.ts', base, '', tokenizer, sentinels, promptBudget(1024, 64));
        for (const { text, stop, logProbability } of result.alternatives!) {
          // Of these the tokens are known but for the first of a branch, which stands for all that begin alike, and
          // but for a few that spell the text in another way than the tokenizer, a less probable one.
          const tokens = tokenizer.encode(text);
          if (stop !== 'max-tokens' || tokens.length !== 6) continue;
          const chain = { tokens: [-1, ...tokens], parents: [-1, ...tokens.keys()] };
          const { rows } = await sequence.score(prompt, chain, running, true);
          const exact = tokens.reduce((sum, token, i) => sum + Math.log(rows[i]!.full![token]!), 0);
          if (logProbability! < exact - 1e-3) otherwise++;
          else if (logProbability! < exact + 1e-3) same++;
          compared++;
        }
      }
    }
    const counts = `${same} of ${compared}, ${otherwise} less probable`;
    assert.ok(compared > 60 && same > 0.5 * compared && otherwise < 0.03 * compared, counts);
  });

  it('keeps the line ends of the document', async () => {
    const prefix = 'switch (kind) {\r\n  case 1:\r\n    return "one";\r\n  case 2:\r\n    return "two";\r\n';
    const drafts: DraftsParams = { count: 5, strategy: 'branching' };
    const result = await complete(new Completer(model), { prefix, suffix: '', length: 'block', drafts });
    const texts = [result, ...result.alternatives!].map(({ text }) => text);
    assert.ok(
      texts.some((text) => text.includes('\r\n')),
      texts.join('|'),
    );
    for (const text of texts) assert.doesNotMatch(text, /(?<!\r)\n|\r(?!\n)/);
  });

  it('gives up what is less probable than wanted', async () => {
    const completer = new Completer(model);
    let [all, probable] = [0, 0];
    for (const place of places(20)) {
      const drafts: DraftsParams = { count: 3, strategy: 'branching' };
      all += (await complete(completer, { ...place, drafts })).alternatives!.length;
      const least = { ...drafts, leastConfidence: 0.3 };
      probable += (await complete(completer, { ...place, drafts: least })).alternatives!.length;
    }
    assert.ok(probable < all / 2, `${probable} of ${all}`);
  });

  it('makes no others where one is wanted', async () => {
    const drafts: DraftsParams = { count: 1, strategy: 'branching' };
    const result = await complete(new Completer(model), { prefix: 'const a =', drafts });
    assert.equal('alternatives' in result, false);
  });

  const refused: [name: string, drafts: object, message: RegExp][] = [
    ['no draft', { count: 0 }, /drafts\.count is 0; expected a whole number from 1 to 5/],
    ['six drafts', { count: 6 }, /drafts\.count is 6/],
    ['one and a half', { count: 1.5 }, /drafts\.count is 1\.5/],
    [
      'a strategy that does not exist',
      { strategy: 'beam' },
      /drafts\.strategy is 'beam'; expected one of branching/,
    ],
    [
      'a confidence of 2',
      { leastConfidence: 2 },
      /drafts\.leastConfidence is 2; expected a number from 0 to 1/,
    ],
  ];
  for (const [name, wrong, message] of refused) {
    it(`refuses ${name}`, async () => {
      const drafts = { count: 3, strategy: 'branching', ...wrong } as DraftsParams;
      await assert.rejects(complete(new Completer(model), { drafts }), (error) => {
        assert.ok(error instanceof BadRequest);
        assert.match(error.message, message);
        return true;
      });
    });
  }
});
