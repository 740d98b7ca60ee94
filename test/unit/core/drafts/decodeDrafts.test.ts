import assert from 'node:assert/strict';
import { seededChances } from '../../../../src/core/decode/choice/chance.ts';
import { SampledChoice } from '../../../../src/core/decode/choice/sampledChoice.ts';
import { Sampler } from '../../../../src/core/decode/choice/sampler.ts';
import { decode } from '../../../../src/core/decode/decode.ts';
import type { Generated } from '../../../../src/core/decode/growingText.ts';
import { Cancelled, Sequence } from '../../../../src/core/decode/sequence.ts';
import type { StopRule } from '../../../../src/core/decode/stop.ts';
import { Branching } from '../../../../src/core/drafts/branching.ts';
import { type Alternative, decodeDrafts } from '../../../../src/core/drafts/decodeDrafts.ts';
import type { Others, Site } from '../../../../src/core/drafts/others.ts';
import { Sampled } from '../../../../src/core/drafts/sampled.ts';
import { type DraftStrategy, draftStrategies } from '../../../../src/core/drafts/strategy.ts';
import { DocumentNGrams } from '../../../../src/core/drafts/superposed/documentNGrams.ts';
import { NGrams } from '../../../../src/core/drafts/superposed/nGrams.ts';
import { Superposed } from '../../../../src/core/drafts/superposed/superposed.ts';
import { Verified } from '../../../../src/core/drafts/superposed/verified.ts';
import { createLexicon } from '../../../../src/core/healing/lexicon.ts';
import { seamOf } from '../../../../src/core/healing/healing.ts';
import { createRandom, randomInteger, seedOf } from '../../../../src/core/random.ts';
import { Drafter } from '../../../../src/core/speculation/drafter.ts';
import { CostRows } from '../../../../src/core/speculation/passCosts.ts';
import { DocumentSource } from '../../../../src/core/speculation/sources/documentSource.ts';
import { RecyclingSource } from '../../../../src/core/speculation/sources/recyclingSource.ts';
import { markovSource, massOf, stringsOver, tokenModel } from '../../../support/enumeratedSource.ts';
import { FakeForward } from '../../../support/fakeForward.ts';
import { toyTokenizer } from '../../../support/toyTokenizer.ts';

type Model = (context: readonly number[]) => Float64Array;

const running = { aborted: false };
const tokenizer = toyTokenizer({
  alphabet: 'abc\n',
  merges: [
    ['a', 'b'],
    ['ab', 'c'],
    ['c', 'c'],
  ],
});
const end = tokenizer.specials.get('<end>')!;
const lexicon = createLexicon(tokenizer, new Set([end]));

/** A model whose next token depends on the last two, more or less certain; what ends a text is not too rare. */
function randomModel(seed: number): Model {
  const power = 2 + randomInteger(createRandom(seed), 5);
  return (context) => {
    const random = createRandom(seedOf(context.slice(-2).join(), seed));
    const weights = Float64Array.from({ length: tokenizer.size }, () => random() ** power);
    const sum = weights.reduce((a, b) => a + b);
    return weights.map((weight) => weight / sum);
  };
}

interface Request {
  readonly prompt: readonly number[];
  readonly open?: string;
  readonly strategy: DraftStrategy;
  readonly count?: number;
  readonly least?: number;
  readonly maxTokens?: number;
  readonly stop?: StopRule;
  readonly speculates?: boolean;
  /** Passes until the time is up. */
  readonly passes?: number;
  readonly cancellation?: { readonly aborted: boolean };
}

const samplerOf = (seed: number): Sampler =>
  new Sampler({ temperature: 0.9, topP: 1 }, lexicon, seededChances(seed));

function othersOf({ strategy, count = 3, least = 0, prompt }: Request): (site: Site) => Others {
  const parts = { count: count + 1, text: prompt, nGrams: new NGrams([new DocumentNGrams(prompt)]) };
  switch (strategy) {
    case 'branching':
      return (site) => new Branching(site, { count, least });
    case 'superposed':
      return (site) => new Superposed(site, parts);
    case 'superposed+verified':
      return (site) => new Verified(site, parts, least);
    case 'sampling':
      return (site) =>
        new Sampled(
          site,
          Array.from({ length: count }, (_, i) => samplerOf(i)),
          least,
        );
  }
}

/** Whatever drafts are good for, there are many. */
function drafterFor(text: readonly number[]): Drafter {
  const isText = (token: number): boolean => tokenizer.bytes(token) !== '';
  const drafter = new Drafter({
    sources: [new DocumentSource(isText), new RecyclingSource(tokenizer.size, isText)],
    ...{ costs: () => new CostRows(undefined), bytes: (token) => tokenizer.bytes(token), now: () => 0 },
  });
  drafter.begin(text, ['document', 'recycling']);
  return drafter;
}

const neverStop: StopRule = () => undefined;
/** A text ends with its second line, which is not shown, or after a while. */
const lineStop: StopRule = (text) => {
  const at = text.indexOf('\n', text.indexOf('\n') + 1);
  return at < 0 ? undefined : { reason: 'line', keep: at };
};

async function begin(forward: FakeForward, request: Request, sequence = new Sequence(forward)) {
  const { prompt, open = '', strategy, maxTokens = 12, stop = neverStop, passes = Infinity } = request;
  const seam = seamOf(open, 'exact', lexicon);
  const whole = [...prompt, ...seam.base];
  const drafts = request.speculates ? drafterFor(whole) : undefined;
  const { cancellation = running } = request;
  const full = strategy === 'sampling';
  const opening = await seam.begin(sequence, whole, cancellation, { drafts, full });
  const rules = {
    ...{ tokenizer, ends: lexicon.ends, stop, maxTokens, drafts, cancellation },
    expired: () => forward.passes.length > passes,
  };
  return { opening, rules, sequence, drafts };
}

async function many(model: Model, request: Request, sequence?: Sequence) {
  const forward = (sequence?.forward as FakeForward | undefined) ?? new FakeForward(model);
  const { opening, rules, drafts, sequence: own } = await begin(forward, request, sequence);
  const found = await decodeDrafts(own, opening, {
    ...rules,
    count: request.count ?? 3,
    others: othersOf(request),
    fork: (depth) => drafts?.fork(depth),
    finish: ({ text }) => ({ text }),
  });
  return { ...found, ids: [...own.ids], held: forward.held, passes: forward.passes };
}

async function one(model: Model, request: Request): Promise<Generated & { ids: number[] }> {
  const { opening, rules, sequence } = await begin(new FakeForward(model), request);
  return { ...(await decode(sequence, opening, rules)), ids: [...sequence.ids] };
}

function assertClose(actual: number | undefined, expected: number, message?: string): void {
  assert.ok(Math.abs(actual! - expected) <= 1e-6, `${message}: ${actual} for ${expected}`);
}

/** Places of all kinds. */
function requests(strategy: DraftStrategy, count: number): { model: Model; request: Request }[] {
  const random = createRandom(seedOf(strategy, 3));
  return Array.from({ length: count }, (_, i) => {
    const prompt = Array.from({ length: 2 + randomInteger(random, 20) }, () => randomInteger(random, end));
    const open = ['', '', 'a', 'ab', 'bab', 'ca'][randomInteger(random, 6)]!;
    const request = { prompt, open, strategy, speculates: i % 2 === 0, stop: i % 3 ? lineStop : neverStop };
    return { model: randomModel(i), request };
  });
}

describe('decoding several drafts', () => {
  for (const strategy of draftStrategies) {
    it(`gives the text of one draft first, ${strategy}`, async () => {
      for (const { model, request } of requests(strategy, 120)) {
        const { first, ids, held } = await many(model, request);
        const alone = await one(model, { ...request, speculates: false });
        assert.deepEqual([first.text, first.stop, first.count], [alone.text, alone.stop, alone.count]);
        assertClose(first.logProbability, alone.logProbability);
        assert.deepEqual(ids, alone.ids);
        assert.equal(held, 0);
      }
    });

    it(`gives others that differ, none of them empty, ${strategy}`, async () => {
      let texts = 0;
      for (const { model, request } of requests(strategy, 120)) {
        const { first, others } = await many(model, request);
        const all = [first.text, ...others.map(({ text }) => text)];
        assert.equal(new Set(all).size, all.length);
        assert.ok(others.every(({ text }) => text !== ''));
        assert.ok(others.length <= 3);
        texts += others.length;
      }
      assert.ok(texts > 150, `${texts}`);
    });

    it(`gives the same with drafts and without, ${strategy}`, async () => {
      let saved = 0;
      for (const { model, request } of requests(strategy, 120)) {
        const without = await many(model, { ...request, speculates: false });
        const drafted = await many(model, { ...request, speculates: true });
        assert.deepEqual(rounded(drafted.others), rounded(without.others));
        saved += without.passes.length - drafted.passes.length;
      }
      assert.ok(saved > 0, `${saved}`);
    });

    it(`keeps what it has when the time is up, ${strategy}`, async () => {
      for (const { model, request } of requests(strategy, 40)) {
        const { first, ids } = await many(model, { ...request, passes: 2 });
        const alone = await one(model, { ...request, speculates: false });
        assert.ok(alone.text.startsWith(first.text));
        const whole = await one(model, { ...request, speculates: false });
        assert.deepEqual(whole.ids.slice(0, ids.length), ids);
      }
    });

    it(`can be cancelled between passes, after which the sequence is as good as new, ${strategy}`, async () => {
      for (const { model, request } of requests(strategy, 40)) {
        const forward = new FakeForward(model);
        const sequence = new Sequence(forward);
        const cancellation = {
          get aborted() {
            return forward.passes.length > 2;
          },
        };
        try {
          await many(model, { ...request, cancellation }, sequence);
        } catch (error) {
          assert.ok(error instanceof Cancelled);
        }
        const { first, others } = await many(model, request, sequence);
        const fresh = await many(model, request);
        assert.deepEqual([first.text, rounded(others)], [fresh.first.text, rounded(fresh.others)]);
      }
    });
  }

  it('leaves the text where another way was most probable, and goes on greedily', async () => {
    let compared = 0;
    for (const { model, request } of requests('branching', 200)) {
      if (request.open !== '') continue;
      const { first, others } = await many(model, request);
      const expected = branchesOf(model, request, first.text);
      assert.deepEqual(rounded(others), rounded(expected));
      compared += expected.length;
    }
    assert.ok(compared > 60, `${compared}`);
  });

  it('draws each as it would be drawn by itself', async () => {
    let compared = 0;
    for (const { model, request } of requests('sampling', 120)) {
      const { first, others } = await many(model, request);
      const texts = new Map<string, number>();
      for (let i = 0; i < 3; i++) {
        const sampler = samplerOf(i);
        const seam = seamOf(request.open!, 'exact', lexicon);
        const sequence = new Sequence(new FakeForward(model));
        const whole = [...request.prompt, ...seam.base];
        const opening = await seam.begin(sequence, whole, running, { sampler });
        const { text, logProbability } = await decode(sequence, opening, {
          ...{ tokenizer, ends: lexicon.ends, stop: request.stop!, maxTokens: 12 },
          ...{ expired: () => false, cancellation: running, choice: new SampledChoice(sampler) },
        });
        if (text !== '' && text !== first.text) texts.set(text, logProbability);
      }
      assert.deepEqual(others.map(({ text }) => text).sort(), [...texts.keys()].sort());
      compared += texts.size;
    }
    assert.ok(compared > 100, `${compared}`);
  });

  for (const strategy of ['branching', 'superposed+verified', 'sampling'] as const) {
    it(`gives up what is less probable than it should be, ${strategy}`, async () => {
      let [all, few] = [0, 0];
      for (const { model, request } of requests(strategy, 80)) {
        const some = await many(model, { ...request, least: 0.1 });
        for (const { confidence } of some.others) assert.ok(confidence! >= 0.1);
        few += some.others.length;
        all += (await many(model, request)).others.length;
      }
      assert.ok(few < all / 2 && few > 0, `${few} of ${all}`);
    });
  }
});

/** The same by the definition, for a text that begins with a whole token. */
function branchesOf(model: Model, { prompt, stop, maxTokens = 12 }: Request, main: string): Alternative[] {
  const bytesOf = (ids: readonly number[]): string => ids.map((id) => tokenizer.bytes(id)).join('');
  const best = (row: Float64Array): number => row.indexOf(Math.max(...row));
  const write = (start: readonly number[]) => {
    const ids = [...start];
    for (;;) {
      const isEnd = ids.at(-1) === end;
      const text = bytesOf(ids);
      const decision = ids.length > 0 && !isEnd ? stop!(text) : undefined;
      if (isEnd || decision)
        return { ids, text: text.slice(0, decision?.keep), stop: decision?.reason ?? 'end' };
      if (ids.length === maxTokens) return { ids, text, stop: 'max-tokens' as const };
      ids.push(best(model([...prompt, ...ids])));
    }
  };
  const log = (ids: readonly number[]): number =>
    ids.reduce((sum, id, i) => sum + Math.log(model([...prompt, ...ids.slice(0, i)])[id]!), 0);
  const { ids } = write([]);
  const whole = bytesOf(ids);
  const forks = new Map<string, { sum: number; most: number; start: number[] }>();
  for (let at = 0; at < ids.length; at++) {
    const before = bytesOf(ids.slice(0, at));
    if (before.includes('\n')) break;
    model([...prompt, ...ids.slice(0, at)]).forEach((_, id) => {
      const start = [...ids.slice(0, at), id];
      const text = bytesOf(start);
      let key: string;
      if (id === end) {
        if (before === '' || before === whole) return;
        key = `${before.length} end`;
      } else {
        if (text === '' || whole.startsWith(text)) return;
        let same = 0;
        while (text[same] === whole[same]) same++;
        key = `${same} ${text[same]}`;
      }
      const probability = Math.exp(log(start));
      if (probability < 0.05 / 8) return;
      const fork = forks.get(key) ?? { sum: 0, most: 0, start };
      fork.sum += probability;
      if (probability > fork.most) [fork.most, fork.start] = [probability, start];
      forks.set(key, fork);
    });
  }
  const found: Alternative[] = [];
  const texts = new Set([main, '']);
  let barren = 0;
  for (const { start } of [...forks.values()]
    .filter(({ sum }) => sum >= 0.05)
    .sort((a, b) => b.sum - a.sum)) {
    if (found.length === 3 || barren === 4) break;
    const draft = write(start);
    if (texts.has(draft.text)) {
      barren++;
      continue;
    }
    texts.add(draft.text);
    const logProbability = log(draft.ids);
    found.push({ text: draft.text, stop: draft.stop, logProbability, confidence: undefined });
  }
  const isOwn = ({ stop: reason }: Alternative): number => (reason === 'max-tokens' ? 0 : 1);
  return found.sort((a, b) => isOwn(b) - isOwn(a) || b.logProbability! - a.logProbability!);
}

/** What is to be the same, but for rounding. */
function rounded(others: readonly Alternative[]): unknown[] {
  return others.map(({ text, stop, logProbability }) => [text, stop, logProbability?.toFixed(3)]);
}

describe('drafts on a source whose probabilities are known', () => {
  const markov = toyTokenizer({
    alphabet: 'ab',
    merges: [
      ['a', 'a'],
      ['b', 'a'],
      ['aa', 'b'],
      ['b', 'b'],
      ['ba', 'aab'],
    ],
  });
  const markovEnd = markov.specials.get('<end>')!;
  const markovLexicon = createLexicon(markov, new Set([markovEnd]));
  const next = (text: string, character: string): number =>
    text.endsWith(character) ? 0.35 : text === '' ? 0.5 : 0.65;
  const source = markovSource('ab', 9, 0.1, next);
  const model = tokenModel(source, markov, markovEnd);
  const BEGIN = 1000;

  for (const strategy of ['branching', 'superposed+verified', 'sampling'] as const) {
    it(`have the probability of the text, given the bytes before the cursor, ${strategy}`, async () => {
      let ended = 0;
      for (const x of stringsOver('ab', 6)) {
        const seam = seamOf(x, 'exact', markovLexicon);
        const sequence = new Sequence(new FakeForward((context) => model(context.slice(1))));
        const prompt = [BEGIN, ...seam.base];
        const opening = await seam.begin(sequence, prompt, running, { full: true });
        const request = { prompt, strategy };
        const { others } = await decodeDrafts(sequence, opening, {
          ...{ tokenizer: markov, ends: new Set([markovEnd]), stop: neverStop, maxTokens: 20 },
          ...{ expired: () => false, cancellation: running, count: 3, fork: () => undefined },
          others:
            strategy === 'sampling'
              ? (site) =>
                  new Sampled(
                    site,
                    [0, 1, 2].map(
                      (seed) => new Sampler({ temperature: 1, topP: 1 }, markovLexicon, seededChances(seed)),
                    ),
                    0,
                  )
              : othersOf(request),
          finish: ({ text }) => ({ text }),
        });
        for (const { text, stop, logProbability } of others) {
          if (stop !== 'end') continue;
          assertClose(Math.exp(logProbability!), source.get(x + text)! / massOf(source, x), `${x}|${text}`);
          ended++;
        }
      }
      assert.ok(ended > 100, `${ended}`);
    });
  }
});
