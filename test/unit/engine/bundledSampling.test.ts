import assert from 'node:assert/strict';
import { seededChances } from '../../../src/core/decode/choice/chance.ts';
import { SampledChoice } from '../../../src/core/decode/choice/sampledChoice.ts';
import { Sampler } from '../../../src/core/decode/choice/sampler.ts';
import type { TokenChoice } from '../../../src/core/decode/choice/tokenChoice.ts';
import { verifications } from '../../../src/core/decode/choice/verification.ts';
import { CostProfile } from '../../../src/core/decode/costProfile.ts';
import { decode } from '../../../src/core/decode/decode.ts';
import { NO_BRANCHES, Sequence } from '../../../src/core/decode/sequence.ts';
import { fimPrompt, promptBudget } from '../../../src/core/fim/prompt.ts';
import type { NextTokens } from '../../../src/core/forward.ts';
import { seamOf } from '../../../src/core/healing/healing.ts';
import { Drafter } from '../../../src/core/speculation/drafter.ts';
import { CostRows } from '../../../src/core/speculation/passCosts.ts';
import { SampledDrafts } from '../../../src/core/speculation/sampledDrafts.ts';
import { RecyclingSource } from '../../../src/core/speculation/sources/recyclingSource.ts';
import { type LoadedModel, loadModel } from '../../../src/engine/model/loadModel.ts';
import { OrtForward } from '../../../src/engine/session/ortForward.ts';
import { chiSquare } from '../../support/chiSquare.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const running = { aborted: false };
const asItIs = { temperature: 1, topP: 1 };

/** A place where much is possible: names of functions. */
const PREFIX = 'import os\n\n\ndef ';

describe('sampling from the bundled model', function () {
  this.timeout(60_000);
  const cacheDir = temporaryFolder();
  let model: LoadedModel;
  let small: LoadedModel;
  let prompt: number[];

  before(async () => {
    const load = (format: 'int8' | 'int4') =>
      loadModel({ modelDir: 'models/foredraft-7m', cacheDir, format, threads: 1 });
    [model, small] = [await load('int8'), await load('int4')];
    const { tokenizer, sentinels, layout } = model;
    const base = tokenizer.encode(PREFIX);
    prompt = fimPrompt(layout, 'a.py', base, '\n', tokenizer, sentinels, promptBudget(512, 64));
  });
  after(async () => {
    await model.release();
    await small.release();
  });

  it('draws two tokens with drafts by the law of the model', async () => {
    const { tokenizer, lexicon } = model;
    const { ends } = lexicon;
    // So that what is rarely right is drafted, too.
    const cheap = new CostRows(new CostProfile({ lengths: [1], positions: [1, 64], milliseconds: [[1, 3]] }));
    const drafter = new Drafter({
      sources: [new RecyclingSource(tokenizer.size, (id) => tokenizer.bytes(id) !== '')],
      ...{ costs: () => cheap, bytes: (id) => tokenizer.bytes(id), now: () => 0 },
    });
    const sequence = new Sequence(new OrtForward(model));
    const seam = seamOf('', 'off', lexicon);
    const counts = new Map<string, number>();
    let accepted = 0;
    for (let seed = 0; seed < 2000; seed++) {
      const sampled = new SampledChoice(new Sampler(asItIs, lexicon, seededChances(seed)));
      const ids: number[] = [];
      const choice: TokenChoice = {
        sampler: sampled.sampler,
        choose: (step) => {
          const chosen = sampled.choose(step);
          if (chosen) ids.push(chosen.id);
          return chosen;
        },
      };
      drafter.begin(prompt, ['recycling']);
      const opening = await seam.begin(sequence, prompt, running, {
        drafts: drafter,
        sampler: choice.sampler,
      });
      await decode(sequence, opening, {
        ...{ tokenizer, ends, stop: () => undefined, maxTokens: 2, drafts: drafter, choice },
        ...{ expired: () => false, cancellation: running },
      });
      counts.set(ids.join(), (counts.get(ids.join()) ?? 0) + 1);
      accepted += drafter.report().accepted;
    }
    assert.ok(accepted > 200, `${accepted} drafts accepted`);

    const { statistic, critical, cells } = chiSquare(counts, await lawOfTwo(ends));
    assert.ok(cells > 20, `${cells} cells`);
    assert.ok(statistic < critical, `${statistic} with ${cells} cells, not below ${critical}`);
  });

  for (const [name, { verify, replace }] of Object.entries(verifications)) {
    it(`draws a token by the law of the model, given drafts of a worse one, ${name}`, async () => {
      const next = await rowAfter(model, prompt);
      // Flatter than the model, so that it matters what becomes of refused drafts.
      const q = (await rowAfter(small, prompt)).full!.map(Math.sqrt);
      const counts = new Map<string, number>();
      let accepted = 0;
      for (let seed = 0; seed < 2000; seed++) {
        const sampler = new Sampler(asItIs, model.lexicon, seededChances(seed));
        const drafts = new SampledDrafts({
          ...{ distribution: async () => q, sampler, chance: seededChances(~seed)(0), replace, widths: [3] },
        });
        const { tokens } = await drafts.draft(NO_BRANCHES, { length: 1, positions: 1, depth: 1 }, running);
        const { id } = new SampledChoice(sampler, verify, drafts).choose({ position: 1, next, node: 0 })!;
        if (tokens.includes(id)) accepted++;
        counts.set(String(id), (counts.get(String(id)) ?? 0) + 1);
      }
      const p = new Sampler(asItIs, model.lexicon, seededChances(0)).distribution(next.full!);
      const law = new Map(Array.from(p, (probability, id) => [String(id), probability]));
      const { statistic, critical, cells } = chiSquare(counts, law);
      assert.ok(accepted > 200, `${accepted} drafts accepted`);
      assert.ok(cells > 30, `${cells} cells`);
      assert.ok(statistic < critical, `${statistic} with ${cells} cells, not below ${critical}`);
    });
  }

  async function rowAfter({ config, session, embeddings }: LoadedModel, ids: number[]): Promise<NextTokens> {
    const sequence = new Sequence(new OrtForward({ config, session, embeddings }));
    const { rows } = await sequence.score(ids, NO_BRANCHES, running, true);
    return rows[0]!;
  }

  /** Of the two tokens, from passes without drafts; the second one is left out behind an end and behind rare tokens. */
  async function lawOfTwo(ends: ReadonlySet<number>): Promise<Map<string, number>> {
    const sampler = new Sampler(asItIs, model.lexicon, seededChances(0));
    const law = new Map<string, number>();
    const first = sampler.distribution((await rowAfter(model, prompt)).full!);
    for (const [id, p] of first.entries()) {
      if (ends.has(id)) law.set(String(id), p);
      else if (p > 0.002) {
        const second = sampler.distribution((await rowAfter(model, [...prompt, id])).full!);
        second.forEach((share, next) => law.set(`${id},${next}`, p * share));
      }
    }
    return law;
  }
});
