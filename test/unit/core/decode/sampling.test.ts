import assert from 'node:assert/strict';
import { type Chance, seededChances } from '../../../../src/core/decode/choice/chance.ts';
import { SampledChoice } from '../../../../src/core/decode/choice/sampledChoice.ts';
import { Sampler } from '../../../../src/core/decode/choice/sampler.ts';
import { verifications } from '../../../../src/core/decode/choice/verification.ts';
import { warp, type Warping } from '../../../../src/core/decode/choice/warp.ts';
import { decode } from '../../../../src/core/decode/decode.ts';
import { type Branches, Sequence } from '../../../../src/core/decode/sequence.ts';
import { createLexicon } from '../../../../src/core/healing/lexicon.ts';
import { seamOf } from '../../../../src/core/healing/healing.ts';
import { createRandom, randomInteger, seedOf } from '../../../../src/core/random.ts';
import type { DraftPolicy } from '../../../../src/core/speculation/draftPolicy.ts';
import { SampledDrafts } from '../../../../src/core/speculation/sampledDrafts.ts';
import type { Tokenizer } from '../../../../src/core/tokens/tokenizer.ts';
import { everyOutcome, lawOf } from '../../../support/everyOutcome.ts';
import { FakeForward } from '../../../support/fakeForward.ts';
import { toyTokenizer } from '../../../support/toyTokenizer.ts';

type Model = (context: readonly number[]) => Float64Array;

const toy = toyTokenizer({ alphabet: 'abc', merges: [] });
const end = toy.specials.get('<end>')!;
const special = toy.size;
/** With a special token that is no end: the models give it a share, and no text may have it. */
const tokenizer: Tokenizer = { ...toy, size: toy.size + 1 };
const lexicon = createLexicon(tokenizer, new Set([end]));
const PROMPT = [0, 1];
const running = { aborted: false };
const asItIs: Warping = { temperature: 1, topP: 1 };

/** Another distribution after every context. */
function modelOf(name: string): Model {
  return (context) => {
    const random = createRandom(seedOf(context.join(), seedOf(name, 0)));
    const weights = Float64Array.from({ length: tokenizer.size }, () => random() ** 2);
    const sum = weights.reduce((a, b) => a + b);
    return weights.map((weight) => weight / sum);
  };
}

const target = modelOf('target');
/** Resembles it. */
const draft: Model = (context) => {
  const [p, noise] = [target(context), modelOf('draft')(context)];
  return p.map((probability, id) => 0.5 * probability + 0.5 * noise[id]!);
};

/** The law of texts of at most some tokens, from the definition. */
function textLaw(model: Model, warping: Warping, length: number): Map<string, number> {
  const law = new Map<string, number>();
  const grow = (ids: readonly number[], text: string, probability: number): void => {
    if (ids.length === length) {
      law.set(text, (law.get(text) ?? 0) + probability);
      return;
    }
    const weights = model([...PROMPT, ...ids]);
    weights[special] = 0;
    warp(weights, warping).forEach((p, id) => {
      if (id === end) law.set(text, (law.get(text) ?? 0) + probability * p);
      else if (p > 0) grow([...ids, id], text + tokenizer.bytes(id), probability * p);
    });
  };
  grow([], '', 1);
  return law;
}

async function sample(
  choice: SampledChoice,
  maxTokens: number,
  drafts?: DraftPolicy,
): Promise<{ text: string; passes: number }> {
  const forward = new FakeForward(target);
  const sequence = new Sequence(forward);
  const seam = seamOf('', 'exact', lexicon);
  const opening = await seam.begin(sequence, PROMPT, running, { drafts, sampler: choice.sampler });
  const { text } = await decode(sequence, opening, {
    ...{ tokenizer, ends: lexicon.ends, stop: () => undefined, maxTokens, drafts, choice },
    ...{ expired: () => false, cancellation: running },
  });
  return { text, passes: forward.passes.length };
}

function assertLaw(actual: ReadonlyMap<string, number>, expected: ReadonlyMap<string, number>): void {
  for (const text of new Set([...actual.keys(), ...expected.keys()])) {
    const [have, want] = [actual.get(text) ?? 0, expected.get(text) ?? 0];
    assert.ok(Math.abs(have - want) <= 1e-9, `'${text}': ${have} for ${want}`);
  }
}

/** Random trees, whatever the models say. */
function randomTrees(seed: number): DraftPolicy {
  const random = createRandom(seed);
  return {
    draft: (trunk, { depth }): Branches => {
      const tokens = [...trunk.tokens];
      const parents = [...trunk.parents];
      const depths = [0];
      for (let node = 1; node <= 6; node++) {
        const parent = randomInteger(random, tokens.length);
        const token = randomInteger(random, 3);
        const isThere = tokens.some((other, i) => other === token && parents[i] === parent);
        if (isThere || depths[parent]! >= depth) continue;
        tokens.push(token);
        parents.push(parent);
        depths.push(depths[parent]! + 1);
      }
      return { tokens, parents };
    },
    observe: () => undefined,
    emit: () => undefined,
  };
}

describe('sampling', () => {
  for (const warping of [asItIs, { temperature: 0.6, topP: 1 }, { temperature: 1.5, topP: 0.8 }]) {
    const name = `temperature ${warping.temperature}, top-p ${warping.topP}`;

    it(`has the law of the model, ${name}`, async () => {
      const sampler = (chance: Chance): Sampler => new Sampler(warping, lexicon, () => chance);
      for (const trees of [false, true]) {
        const outcomes = await everyOutcome(async (chance) => {
          const choice = new SampledChoice(sampler(chance));
          return (await sample(choice, 3, trees ? randomTrees(1) : undefined)).text;
        });
        assertLaw(lawOf(outcomes), textLaw(target, warping, 3));
      }
    });

    for (const [rule, { verify, replace }] of Object.entries(verifications)) {
      for (const widths of [[3], [2, 1]]) {
        it(`has the law of the model, ${rule} of drafts ${widths.join(' by ')}, ${name}`, async () => {
          const outcomes = await everyOutcome(async (chance) => {
            const sampler = new Sampler(warping, lexicon, () => chance);
            const distribution = draftModel(draft);
            const drafts = new SampledDrafts({ distribution, sampler, chance, replace, widths });
            return (await sample(new SampledChoice(sampler, verify, drafts), widths.length + 1, drafts)).text;
          });
          assertLaw(lawOf(outcomes), textLaw(target, warping, widths.length + 1));
        });
      }
    }
  }

  it('gives for a seed the same text with drafts and without, in fewer passes', async () => {
    let [plain, drafted] = [0, 0];
    const texts = new Set<string>();
    for (let seed = 0; seed < 100; seed++) {
      const choice = new SampledChoice(new Sampler(asItIs, lexicon, seededChances(seed)));
      const alone = await sample(choice, 12);
      const together = await sample(choice, 12, randomTrees(seed));
      assert.equal(together.text, alone.text);
      plain += alone.passes;
      drafted += together.passes;
      texts.add(alone.text);
    }
    assert.ok(drafted < 0.9 * plain, `${drafted} of ${plain}`);
    assert.ok(texts.size > 10, `${texts.size}`);
  });

  it('has numbers of its own at each position', async () => {
    const chances = seededChances(1);
    const positions: number[] = [];
    const sampler = new Sampler(asItIs, lexicon, (position) => {
      positions.push(position);
      return chances(position);
    });
    const { text } = await sample(new SampledChoice(sampler), 12);
    assert.ok(text.length > 1);
    assert.deepEqual(
      positions,
      positions.map((_, i) => i + 1),
    );
    const first = [1, 2, 3, 4].map((position) => chances(position).draw(new Float64Array(1000).fill(1)));
    assert.equal(new Set(first).size, 4);
  });

  it('ends where nothing that may come is possible', async () => {
    const choice = new SampledChoice(new Sampler(asItIs, lexicon, seededChances(1)));
    const full = new Float32Array(tokenizer.size).fill(0);
    full[special] = 1;
    const next = { ids: Int32Array.of(special), probabilities: Float32Array.of(1), full };
    assert.equal(choice.choose({ position: 1, next, node: 0 }), undefined);
  });

  it('refuses what no distribution can be made with', () => {
    const sampler = (warping: Warping) => () => new Sampler(warping, lexicon, seededChances(1));
    assert.throws(sampler({ temperature: 0, topP: 1 }), /sampling\.temperature is 0/);
    assert.throws(sampler({ temperature: NaN, topP: 1 }), /sampling\.temperature is NaN/);
    assert.throws(sampler({ temperature: 1, topP: 0 }), /sampling\.topP is 0/);
    assert.throws(sampler({ temperature: 1, topP: 1.1 }), /sampling\.topP is 1\.1/);
  });
});

describe('drafts drawn from a draft model', () => {
  const chance = seededChances(3)(0);
  const sampler = new Sampler(asItIs, lexicon, seededChances(3));
  const pass = { length: 2, positions: 1, depth: 9 };
  const trunk = { tokens: [-1], parents: [-1] };

  it('are drawn along the text, each level from what the model says after the one above', async () => {
    const drafts = new SampledDrafts({
      ...{ distribution: draftModel(draft), sampler, chance, replace: false, widths: [2, 2] },
    });
    drafts.emit(2);
    const { tokens, parents } = await drafts.draft(trunk, pass, running);
    assert.deepEqual(parents, [-1, 0, 0, 1, 1, 2, 2]);
    for (const node of [0, 1, 2]) {
      const path = node === 0 ? [] : [tokens[node]!];
      const { q, tokens: drawn } = drafts.drawn(node)!;
      const weights = draft([...PROMPT, 2, ...path]);
      weights[special] = 0;
      assert.deepEqual(q, warp(weights, asItIs));
      assert.deepEqual(
        drawn,
        tokens.filter((_, child) => parents[child] === node),
      );
    }
    assert.equal(drafts.drawn(3), undefined);
  });

  it('stay within the depth that is asked for, and what the draft model can see', async () => {
    const options = { sampler, chance, replace: false, widths: [1, 1, 1] };
    const deep = new SampledDrafts({ distribution: draftModel(draft), ...options });
    assert.equal((await deep.draft(trunk, { ...pass, depth: 2 }, running)).tokens.length, 3);
    const short = new SampledDrafts({
      distribution: async (path) => (path.length > 0 ? undefined : draftModel(draft)(path)),
      ...options,
    });
    assert.equal((await short.draft(trunk, pass, running)).tokens.length, 2);
  });

  it('share a node where the same token was drawn twice', async () => {
    const sure: Model = () => Float64Array.from({ length: tokenizer.size }, (_, id) => (id === 1 ? 1 : 0));
    const drafts = new SampledDrafts({
      ...{ distribution: draftModel(sure), sampler, chance, replace: true, widths: [3, 2] },
    });
    assert.deepEqual(await drafts.draft(trunk, pass, running), { tokens: [-1, 1, 1], parents: [-1, 0, 1] });
    assert.deepEqual(drafts.drawn(0)?.tokens, [1, 1, 1]);
  });

  it('leave branches alone that are there for open bytes', async () => {
    const drafts = new SampledDrafts({
      ...{ distribution: draftModel(draft), sampler, chance, replace: false, widths: [2] },
    });
    const covers = { tokens: [-1, 0], parents: [-1, 0], rests: ['a', ''] };
    assert.equal(await drafts.draft(covers, pass, running), covers);
    assert.equal(drafts.drawn(0), undefined);
  });
});

function draftModel(model: Model): (path: readonly number[]) => Promise<Float32Array> {
  // Double precision in the place of single: the tests ask for errors of 1e-9.
  return async (path) => model([...PROMPT, ...path]) as unknown as Float32Array;
}
