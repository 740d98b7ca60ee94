import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NO_BRANCHES, Sequence } from '../../../src/core/decode/sequence.ts';
import { createRandom, randomInteger } from '../../../src/core/random.ts';
import { type FimLayout, fimPrompt, promptBudget } from '../../../src/core/fim/prompt.ts';
import { Covers } from '../../../src/core/healing/covers.ts';
import { createLexicon, type Lexicon } from '../../../src/core/healing/lexicon.ts';
import { ExactSeam } from '../../../src/core/healing/exact.ts';
import { type LoadedModel, loadModel } from '../../../src/engine/model/loadModel.ts';
import { OrtForward } from '../../../src/engine/session/ortForward.ts';
import { pathTokens } from '../../support/coverOf.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const running = { aborted: false };
const samples = ['cart.ts', 'inventory.py', 'slug.js'];
const textOf = (file: string): string => readFileSync(join('test/samples', file), 'utf8');

describe('exact conditioning with the bundled model', function () {
  this.timeout(60_000);
  const cacheDir = temporaryFolder();
  let model: LoadedModel;
  let lexicon: Lexicon;
  let sequence: Sequence;

  before(async () => {
    model = await loadModel({ modelDir: 'models/foredraft-7m', cacheDir, format: 'fp32', threads: 1 });
    lexicon = createLexicon(model.tokenizer, model.sentinels.ends);
    sequence = new Sequence(new OrtForward(model));
  });
  after(() => model.release());

  function promptOf(file: string, base: number[], cursor: number, layout: FimLayout): number[] {
    const { tokenizer, sentinels, config } = model;
    const budget = promptBudget(config.maxLength, 64);
    return fimPrompt(layout, file, base, textOf(file).slice(cursor), tokenizer, sentinels, budget);
  }

  /** The covers at a cursor, or with other text before it. */
  async function coversAt(file: string, cursor: number, layout: FimLayout, more = '') {
    const seam = new ExactSeam(textOf(file).slice(0, cursor) + more, lexicon);
    const prompt = promptOf(file, seam.base, cursor, layout);
    const { rows } = await sequence.score(prompt, seam.tree, running, true);
    return { seam, prompt, covers: new Covers(seam.tree, rows, lexicon) };
  }

  /**
   * What is missing from 1 the model gave to tokens that cannot come. A model that was trained on whole encoded
   * texts has hardly any of it; one that has learned from prefix and middle encoded apart has some.
   */
  it('believes that some byte must follow, or the end', async () => {
    const random = createRandom(3);
    const sums: { sum: number; at: string }[] = [];
    for (let i = 0; i < 24; i++) {
      const file = samples[i % samples.length]!;
      const cursor = randomInteger(random, textOf(file).length);
      const layout = i % 4 === 3 ? 'psm' : 'spm';
      // To check every token would take seconds in a run of blanks. Less than a millionth is not worth it.
      const { covers } = await coversAt(file, cursor, layout);
      const { bytes, end } = covers.nextByte(1e-6);
      sums.push({ sum: bytes.reduce((a, b) => a + b, end), at: `${file}:${cursor} ${layout}` });
    }
    sums.sort((a, b) => a.sum - b.sum);
    const worst = sums
      .slice(0, 3)
      .map(({ sum, at }) => `${sum.toFixed(4)} at ${at}`)
      .join(', ');
    assert.ok(sums.at(-1)!.sum <= 1 + 1e-6, `${sums.at(-1)!.sum} at ${sums.at(-1)!.at}`);
    assert.ok(sums[0]!.sum >= 0.95, worst);
    assert.ok(sums[sums.length >> 1]!.sum >= 0.99, worst);
  });

  it('gives the bytes with one more the probability that it gives that byte', async () => {
    let compared = 0;
    for (const [file, before] of [
      ['cart.ts', 'this.ite'],
      ['inventory.py', 'def __in'],
      ['slug.js', 'expo'],
      ['slug.js', 'taken.h'],
    ] as const) {
      const cursor = textOf(file).indexOf(before) + before.length;
      assert.ok(cursor >= before.length, before);
      const { seam, covers } = await coversAt(file, cursor, 'spm');
      const { bytes, open } = covers.nextByte(0);
      const likely = Array.from(bytes.keys())
        .sort((a, b) => bytes[b]! - bytes[a]!)
        .filter((byte) => byte < 0x80)
        .slice(0, 4);
      for (const byte of likely) {
        const longer = await coversAt(file, cursor, 'spm', String.fromCharCode(byte));
        // Another base is another condition.
        if (longer.seam.base.length !== seam.base.length) continue;
        const ratio = longer.covers.nextByte(0).open / (bytes[byte]! * open);
        assert.ok(Math.abs(ratio - 1) < 1e-4, `${before}, byte ${byte}: ${ratio}`);
        compared++;
      }
    }
    assert.ok(compared >= 8, `${compared}`);
  });

  it('scores covers in one pass as token by token', async () => {
    for (const [file, cursor, layout] of [
      ['cart.ts', 245, 'spm'],
      ['inventory.py', 412, 'spm'],
      ['slug.js', 365, 'psm'],
    ] as const) {
      const { seam, prompt, covers } = await coversAt(file, cursor, layout);
      const listed = covers.covers(1e-3);
      assert.ok(listed.length > 0);
      for (const { node, last, weight } of listed.slice(0, 10)) {
        let sum = 0;
        const context = [...prompt];
        for (const id of [...pathTokens(seam.tree, node), ...(last === undefined ? [] : [last])]) {
          const { rows } = await new Sequence(new OrtForward(model)).score(
            context,
            NO_BRANCHES,
            running,
            true,
          );
          sum += Math.log(rows[0]!.full![id]!);
          context.push(id);
        }
        assert.ok(Math.abs(Math.log(weight) - sum) < 1e-4, `${file}:${cursor}, node ${node}`);
      }
    }
  });
});
