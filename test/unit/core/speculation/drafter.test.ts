import assert from 'node:assert/strict';
import { CostProfile } from '../../../../src/core/decode/costProfile.ts';
import { decode, type DecodeOptions } from '../../../../src/core/decode/decode.ts';
import type { Generated } from '../../../../src/core/decode/growingText.ts';
import {
  type Branches,
  type Cancellation,
  Cancelled,
  childOf,
  Sequence,
} from '../../../../src/core/decode/sequence.ts';
import type { StopRule } from '../../../../src/core/decode/stop.ts';
import { ExactSeam } from '../../../../src/core/healing/exact.ts';
import { createLexicon } from '../../../../src/core/healing/lexicon.ts';
import type { Seam } from '../../../../src/core/healing/seam.ts';
import { seamOf } from '../../../../src/core/healing/healing.ts';
import { createRandom, type Random, randomInteger, seedOf } from '../../../../src/core/random.ts';
import { Drafter } from '../../../../src/core/speculation/drafter.ts';
import type { DraftPolicy, Pass, Trunk } from '../../../../src/core/speculation/draftPolicy.ts';
import { type SourceName, sourceNames } from '../../../../src/core/speculation/draftSource.ts';
import { CostRows } from '../../../../src/core/speculation/passCosts.ts';
import { DocumentSource } from '../../../../src/core/speculation/sources/documentSource.ts';
import { GhostSource } from '../../../../src/core/speculation/sources/ghostSource.ts';
import { RecyclingSource } from '../../../../src/core/speculation/sources/recyclingSource.ts';
import { TrigramSource } from '../../../../src/core/speculation/sources/trigramSource.ts';
import type { Tokenizer } from '../../../../src/core/tokens/tokenizer.ts';
import { markovSource, stringsOver, tokenModel } from '../../../support/enumeratedSource.ts';
import { FakeForward } from '../../../support/fakeForward.ts';
import { toyTokenizer } from '../../../support/toyTokenizer.ts';

type Model = (context: readonly number[]) => Float64Array;

const running = { aborted: false };
const toy = toyTokenizer({ alphabet: 'abcdef', merges: [['a', 'b']] });
const end = toy.specials.get('<end>')!;
/** A token that makes no character by itself. */
const BROKEN = end + 1;
/** Enough of special tokens that a model may have nothing else to say. */
const tokenizer: Tokenizer = {
  ...toy,
  size: end + 22,
  bytes: (id) => (id === BROKEN ? '\xff' : toy.bytes(id)),
};
const lexicon = createLexicon(tokenizer, new Set([end]));
const isText = (token: number): boolean => tokenizer.bytes(token) !== '';

/** A model whose next token depends on the last two, and is more or less certain. */
function randomModel(seed: number): Model {
  const rows = new Map<string, Float64Array>();
  const random = createRandom(seed);
  const power = 1 + randomInteger(random, 8);
  const [endRate, brokenRate, specialRate] = [0.03, 0.01, 0.02].map(
    (rate) => rate * randomInteger(random, 3),
  );
  return (context) => {
    const key = context.slice(-2).join();
    let row = rows.get(key);
    if (!row) {
      const own = createRandom(seedOf(key, seed));
      const only = own();
      row = Float64Array.from(
        { length: tokenizer.size },
        (_, id) => (id < end ? own() : 0.6 * own()) ** power,
      );
      if (only < endRate!) row[end] = 10;
      else if (only < endRate! + brokenRate!) row[BROKEN] = 10;
      else if (only < endRate! + brokenRate! + specialRate!) row.fill(0, 0, BROKEN + 1);
      const sum = row.reduce((a, b) => a + b);
      row = row.map((weight) => weight / sum);
      rows.set(key, row);
    }
    return row;
  };
}

/** Costs of passes, by what a position costs beyond the first. */
function costsOf(slope: number): CostRows {
  return new CostRows(new CostProfile({ lengths: [64], positions: [1, 2], milliseconds: [[1, 1 + slope]] }));
}

interface Drafting {
  readonly drafter: Drafter;
  readonly ghost: GhostSource;
  readonly begin: (text: readonly number[], ghost?: readonly number[]) => Drafter;
}

function drafting(slope: number, names: readonly SourceName[] = sourceNames): Drafting {
  const ghost = new GhostSource();
  const costs = costsOf(slope);
  const drafter = new Drafter({
    sources: [
      ghost,
      new DocumentSource(isText),
      new RecyclingSource(1001, isText),
      new TrigramSource(isText),
    ],
    ...{ costs: () => costs, bytes: (token) => tokenizer.bytes(token), now: () => 0 },
  });
  const begin = (text: readonly number[], expected: readonly number[] = []): Drafter => {
    ghost.setGhost(expected);
    drafter.begin(text, names);
    return drafter;
  };
  return { drafter, ghost, begin };
}

interface Outcome extends Generated {
  readonly ids: readonly number[];
}

/** A request as the engine makes it. */
async function complete(
  sequence: Sequence,
  prompt: readonly number[],
  changes: Partial<DecodeOptions> = {},
  seam: Seam = seamOf('', 'exact', lexicon),
): Promise<Outcome> {
  const { drafts, cancellation = running } = changes;
  const opening = await seam.begin(sequence, prompt, cancellation, { drafts });
  const generated = await decode(sequence, opening, {
    ...{ tokenizer, ends: lexicon.ends, stop: () => undefined, maxTokens: 40, expired: () => false },
    ...{ cancellation, ...changes },
  });
  return { ...generated, ids: [...sequence.ids] };
}

const stopRules: readonly StopRule[] = [
  () => undefined,
  (text) => (text.length >= 9 ? { reason: 'line', keep: 9 } : undefined),
  (text) => (text.endsWith('ab') ? { reason: 'bracket', keep: text.length - 2 } : undefined),
  (text) => (/(.)\1/.test(text) ? { reason: 'repetition', keep: text.length } : undefined),
];

function randomPrompt(random: Random): number[] {
  return Array.from({ length: 1 + randomInteger(random, 30) }, () => randomInteger(random, end));
}

/** Keeps what was drafted and what became the text. */
class Recorder implements DraftPolicy {
  readonly trunks: number[] = [];
  readonly branches: Branches[] = [];
  /** Tokens that came after each pass. */
  readonly emitted: number[][] = [];
  readonly #drafts: DraftPolicy;

  constructor(drafts: DraftPolicy) {
    this.#drafts = drafts;
  }
  async draft(trunk: Trunk, pass: Pass, cancellation: Cancellation): Promise<Branches> {
    const branches = await this.#drafts.draft(trunk, pass, cancellation);
    this.trunks.push(trunk.tokens.length);
    this.branches.push(branches);
    this.emitted.push([]);
    return branches;
  }
  observe(rows: Parameters<DraftPolicy['observe']>[0]): void {
    this.#drafts.observe(rows);
  }
  emit(token: number): void {
    this.emitted.at(-1)!.push(token);
    this.#drafts.emit(token);
  }
  /** For each token of the text: whether it had been drafted. */
  get isDrafted(): boolean[] {
    return this.emitted.flatMap((tokens, pass) => {
      let node = 0;
      return tokens.map((token) => {
        node = node < 0 ? -1 : childOf(this.branches[pass]!, node, token);
        return node >= this.trunks[pass]!;
      });
    });
  }
}

describe('decoding with drafts', () => {
  it('gives what it gives without them, whatever the model, the limits and the costs', async () => {
    const random = createRandom(1);
    const stops = new Map<string, number>();
    let [plainPasses, draftedPasses, accepted] = [0, 0, 0];
    for (let seed = 0; seed < 48; seed++) {
      const model = randomModel(seed);
      const maxLength = [50, 512][seed % 2]!;
      const [plain, forward] = [new FakeForward(model, maxLength), new FakeForward(model, maxLength)];
      const [reference, sequence] = [new Sequence(plain), new Sequence(forward)];
      const { begin } = drafting([0, 0.02, 0.1, 0.25][seed % 4]!);
      let ghost: number[] = [];
      let prompt = randomPrompt(random);
      for (let request = 0; request < 6; request++) {
        const options = {
          stop: stopRules[randomInteger(random, stopRules.length)]!,
          maxTokens: 1 + randomInteger(random, 40),
        };
        const expected = await complete(reference, prompt, options);
        const drafts = begin(prompt, ghost);
        const result = await complete(sequence, prompt, { ...options, drafts });
        assert.deepEqual(result, expected, `model ${seed}, request ${request}`);
        assert.deepEqual(forward.committed, plain.committed);
        stops.set(expected.stop, (stops.get(expected.stop) ?? 0) + 1);
        accepted += drafts.report().accepted;
        ghost = expected.ids.slice(prompt.length);
        // Typing through the suggestion, something else, or elsewhere.
        const typed = randomInteger(random, 3);
        if (typed === 0) prompt = randomPrompt(random);
        else prompt = [...prompt, ...(typed === 1 ? ghost.splice(0, 1) : [randomInteger(random, end)])];
      }
      plainPasses += plain.passes.length;
      draftedPasses += forward.passes.length;
    }
    for (const stop of ['end', 'line', 'bracket', 'repetition', 'max-tokens']) {
      assert.ok((stops.get(stop) ?? 0) >= 5, `${stop}: ${stops.get(stop)}`);
    }
    assert.ok(accepted > 1000, `${accepted}`);
    assert.ok(draftedPasses < 0.6 * plainPasses, `${draftedPasses} passes for ${plainPasses}`);
  });

  it('takes far fewer passes where the model is predictable', async () => {
    const cycle: Model = (context) => {
      const next = (context.at(-1)! * 2 + 1) % 5;
      return Float64Array.from({ length: tokenizer.size }, (_, id) => (id === next ? 0.95 : 0.001));
    };
    const forward = new FakeForward(cycle);
    const sequence = new Sequence(forward);
    const { begin } = drafting(0.02);
    for (let request = 0; request < 5; request++) {
      forward.passes.length = 0;
      const { count } = await complete(sequence, [request, 3], { drafts: begin([request, 3]) });
      assert.equal(count, 40);
    }
    assert.ok(forward.passes.length <= 6, `${forward.passes.length}`);
  });

  it('drafts nothing where nothing pays', async () => {
    const forward = new FakeForward(randomModel(3));
    const { begin } = drafting(1);
    const prompt = [0, 1, 0, 1, 0, 1];
    await complete(new Sequence(forward), prompt, { drafts: begin(prompt) });
    assert.ok(forward.passes.slice(1).every((positions) => positions === 1));
  });

  it('never drafts beyond the tokens that may still come', async () => {
    const { begin } = drafting(0);
    for (let maxTokens = 1; maxTokens < 12; maxTokens++) {
      const recorder = new Recorder(begin([0, 1, 2, 0, 1, 2]));
      await complete(new Sequence(new FakeForward(randomModel(5))), [0, 1, 2, 0, 1, 2], {
        ...{ drafts: recorder, maxTokens },
      });
      recorder.branches.slice(1).forEach(({ parents }, i) => {
        const depths: number[] = [];
        parents.forEach((parent, node) => (depths[node] = parent < 0 ? 0 : depths[parent]! + 1));
        const given = recorder.emitted.slice(0, i + 1).flat().length;
        assert.ok(Math.max(...depths) + 1 <= maxTokens - given);
      });
    }
  });

  it('counts passes, drafts and what became of them', async () => {
    const random = createRandom(2);
    let several = 0;
    for (let seed = 0; seed < 24; seed++) {
      const forward = new FakeForward(randomModel(seed));
      const sequence = new Sequence(forward);
      const { begin } = drafting([0.01, 0.1][seed % 2]!);
      const base = randomPrompt(random);
      // So that there is something to go by.
      const { ids } = await complete(sequence, base, { drafts: begin(base) });
      const prompt = [...base, 0, 1];
      forward.passes.length = 0;
      const drafter = begin(prompt, ids.slice(base.length));
      assert.equal(drafter.report().passes, 0);
      const recorder = new Recorder(drafter);
      await complete(sequence, prompt, { drafts: recorder });
      const report = drafter.report(true);

      const { branches, isDrafted } = recorder;
      assert.equal(report.passes, forward.passes.length);
      const drafted = branches.reduce((sum, { tokens }) => sum + tokens.length - 1, 0);
      assert.equal(report.drafted, drafted);
      assert.equal(report.accepted, isDrafted.filter(Boolean).length);
      assert.equal(report.draftMs, 0);
      assert.equal(report.hits!.length, isDrafted.length);
      for (const [name, { proposed, accepted }] of Object.entries(report.sources)) {
        const own = report.hits!.filter((names, i) => isDrafted[i] && names.includes(name as SourceName));
        assert.equal(accepted, own.length, name);
        assert.ok(proposed >= accepted && proposed <= report.drafted);
      }
      const proposed = Object.values(report.sources).reduce((sum, one) => sum + one.proposed, 0);
      assert.ok(proposed >= report.drafted);
      if (Object.keys(report.sources).length > 1) several++;

      // The document by itself: within a pass it does not know what the pass has given.
      const document = new DocumentSource(isText);
      document.begin(prompt);
      let i = 0;
      for (const tokens of recorder.emitted) {
        let at = document.end();
        for (const token of tokens) {
          const isHit = document.propose(at).some((candidate) => candidate.token === token);
          // Below the last nodes of a tree nobody need have been asked before the pass.
          if (isDrafted[i]) assert.equal(report.hits![i]!.includes('document'), isHit, `${seed}, token ${i}`);
          at = document.advance(at, token);
          i++;
        }
        for (const token of tokens) document.append(token);
      }
    }
    assert.ok(several > 12, `${several}`);
  });

  it('names no source that may not be used', async () => {
    for (const name of ['ghost', 'document', 'recycling', 'trigrams'] as const) {
      const prompt = [0, 1, 2, 3, 0, 1, 2];
      const { begin } = drafting(0, [name]);
      for (let request = 0; request < 2; request++) {
        const sequence = new Sequence(new FakeForward(randomModel(9)));
        const drafts = begin(prompt, [0, 1, 2, 3, 4]);
        await complete(sequence, prompt, { drafts });
        const { sources, hits, drafted } = drafts.report(true);
        assert.deepEqual(
          [...new Set(hits!.flat())].filter((other) => other !== name),
          [],
        );
        if (request === 0 && name === 'recycling') continue;
        assert.deepEqual(Object.keys(sources), [name]);
        assert.equal(sources[name]!.proposed, drafted);
      }
    }
  });

  it('is as good as new after a request was cancelled', async () => {
    const random = createRandom(3);
    let cancelled = 0;
    for (let seed = 0; seed < 24; seed++) {
      const model = randomModel(seed);
      const forward = new FakeForward(model);
      const sequence = new Sequence(forward);
      const { begin } = drafting(0.02);
      const prompt = randomPrompt(random);
      await complete(sequence, prompt, { drafts: begin(prompt) });
      const cancellation = { aborted: false };
      const left = 1 + randomInteger(random, 3);
      const recorder = new Recorder(begin([...prompt, 1]));
      const observe = recorder.observe.bind(recorder);
      recorder.observe = (rows) => {
        observe(rows);
        cancellation.aborted = recorder.branches.length >= left;
      };
      await complete(sequence, [...prompt, 1], { drafts: recorder, cancellation }).catch((error: unknown) => {
        assert.ok(error instanceof Cancelled);
        cancelled++;
      });
      const next = [...prompt, 1, 2];
      const expected = await complete(new Sequence(new FakeForward(model)), next);
      const before = forward.passes.length;
      const drafts = begin(next);
      assert.deepEqual(await complete(sequence, next, { drafts }), expected);
      const { passes, drafted } = drafts.report();
      const positions = forward.passes.slice(before);
      assert.equal(passes, positions.length);
      assert.ok(drafted <= positions.reduce((a, b) => a + b, 0) - passes);
    }
    assert.ok(cancelled > 8, `${cancelled}`);
  });

  it('learns nothing of the pace from passes that were cancelled', async () => {
    const drafted: number[] = [];
    const prompt = [0, 1, 2];
    for (const cancelled of [0, 100]) {
      const sequence = new Sequence(new FakeForward(randomModel(4)));
      const { begin } = drafting(0.05);
      for (let i = 0; i < 3; i++) await complete(sequence, prompt, { drafts: begin(prompt) });
      const cancellation = { aborted: true };
      for (let i = 0; i < cancelled; i++) {
        await assert.rejects(complete(sequence, prompt, { drafts: begin(prompt), cancellation }), Cancelled);
      }
      const drafts = begin(prompt);
      await complete(sequence, prompt, { drafts });
      drafted.push(drafts.report().drafted);
    }
    assert.equal(drafted[0], drafted[1]);
  });
});

describe('drafts in the pass that scores the open bytes', () => {
  const BEGIN = 1000;
  const next = (context: string, character: string): number => {
    const a = { '': 0.6, a: 0.3, b: 0.8, aa: 0.15, ab: 0.9, ba: 0.25, bb: 0.7 }[context]!;
    return character === 'a' ? a : 1 - a;
  };
  const small = toyTokenizer({
    alphabet: 'ab',
    merges: [['a', 'b'], ['b', 'a'], ['ab', 'a'], ['a', 'a'], ['b', 'b']], // prettier-ignore
  });
  const last = small.specials.get('<end>')!;
  const model = tokenModel(markovSource('ab', 12, 0.02, next), small, last);
  const words = createLexicon(small, new Set([last]));
  const fresh = (): FakeForward => new FakeForward((context) => model(context.slice(1)));
  const prefixes = stringsOver('ab', 6);

  it('change nothing, and save passes', async () => {
    const ghost = new GhostSource();
    const costs = costsOf(0.01);
    const isToken = (token: number): boolean => small.bytes(token) !== '';
    const drafter = new Drafter({
      sources: [
        ghost,
        new DocumentSource(isToken),
        new RecyclingSource(1001, isToken),
        new TrigramSource(isToken),
      ],
      ...{ costs: () => costs, bytes: (token) => small.bytes(token), now: () => 0 },
    });
    let [plainPasses, passes, inFirst, open] = [0, 0, 0, 0];
    for (const x of [...prefixes, ...prefixes]) {
      const seam = new ExactSeam(x, words);
      const prompt = [BEGIN, ...seam.base];
      const options = { tokenizer: small, ends: words.ends };
      const [plain, forward] = [fresh(), fresh()];
      const expected = await complete(new Sequence(plain), prompt, options, seam);
      plainPasses += plain.passes.length;
      // What was suggested a keystroke before: right in part.
      ghost.setGhost(small.encode(`${seam.open}${expected.text.slice(0, 3)}ab`));
      drafter.begin(prompt, sourceNames);
      const recorder = new Recorder(drafter);
      const result = await complete(new Sequence(forward), prompt, { ...options, drafts: recorder }, seam);
      assert.deepEqual(result, expected, x);
      passes += forward.passes.length;
      const { tokens } = seam.tree;
      assert.deepEqual(recorder.branches[0]!.tokens.slice(0, tokens.length), tokens);
      inFirst += recorder.isDrafted.slice(0, recorder.emitted[0]!.length).filter(Boolean).length;
      if (seam.open !== '') open++;
      const report = drafter.report();
      assert.equal(report.accepted, recorder.isDrafted.filter(Boolean).length);
      assert.equal(
        report.drafted,
        recorder.branches.reduce((sum, { tokens: nodes }, i) => sum + nodes.length - recorder.trunks[i]!, 0),
      );
    }
    assert.ok(open > 100, `${open}`);
    assert.ok(inFirst > 100, `${inFirst} drafts of the first passes were right`);
    assert.ok(passes < 0.7 * plainPasses, `${passes} passes for ${plainPasses}`);
  });
});
