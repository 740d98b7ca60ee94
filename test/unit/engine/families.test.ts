import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { Sequence } from '../../../src/core/decode/sequence.ts';
import type { ModelConfig } from '../../../src/engine/model/config.ts';
import { OrtForward } from '../../../src/engine/session/ortForward.ts';
import {
  FAMILY_FIXTURES,
  type Expected,
  loadFixture,
  logProbabilities,
  logSoftmax,
  maxDifference,
  readExpected,
  totalVariation,
} from '../../support/familyFixture.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/** Log-probabilities in 32-bit floats; transformers and passes of another shape sum in another order. */
const TOLERANCE = 1e-4;
/** Mean of the probability that sits on other tokens than in 32-bit floats. Random weights quantise badly. */
const QUANTISED = { int8: 0.03, int4: 0.3 } as const;

const chain = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

for (const name of readdirSync(FAMILY_FIXTURES)) {
  describe(`family ${name}`, () => {
    const cacheDir = temporaryFolder();
    const expected = readExpected(name);
    const { ids } = expected;
    let model: Awaited<ReturnType<typeof loadFixture>>;

    before(async () => {
      model = await loadFixture(name, 'fp32', cacheDir);
    });
    after(() => model.session.release());

    async function committed(tokens: readonly number[]): Promise<OrtForward> {
      const forward = new OrtForward(model);
      await forward.run({ tokens, rows: [] });
      forward.keep(chain(tokens.length));
      return forward;
    }

    it('has the logits of transformers at every position', async () => {
      const rows = await logProbabilities(new OrtForward(model), { tokens: ids, rows: chain(ids.length) });
      assert.ok(error(rows, expected) < TOLERANCE, String(error(rows, expected)));
    });

    it('has them token by token, from the cache', async () => {
      const forward = new OrtForward(model);
      const rows: Float32Array[] = [];
      for (const token of ids) {
        rows.push(...(await logProbabilities(forward, { tokens: [token], rows: [0] })));
        forward.keep([0]);
      }
      assert.ok(error(rows, expected) < TOLERANCE, String(error(rows, expected)));
    });

    it('continues greedily as transformers does', async () => {
      const sequence = new Sequence(new OrtForward(model));
      const cancellation = { aborted: false };
      let { next } = await sequence.prefill(ids, cancellation);
      const generated: number[] = [];
      while (generated.length < expected.greedy.length) {
        generated.push(next.ids[0]!);
        next = await sequence.append([next.ids[0]!], cancellation);
      }
      assert.deepEqual(generated, expected.greedy);
    });

    for (const context of [3, 20]) {
      it(`has them along a branch that leaves a tree after ${context} tokens`, async () => {
        const forward = await committed(ids.slice(0, context));
        // The prompt goes on in nodes 0, 2, 4, ...; beside each stands another token, and these are a branch too.
        const rest = ids.slice(context);
        const tokens = rest.flatMap((token, i) => [token, rest.at(-1 - i)!]);
        const parents = tokens.map((_, i) => Math.max(-1, i - 2));
        const rows = await logProbabilities(forward, { tokens, parents, rows: rest.map((_, i) => 2 * i) });
        const after = { ...expected, logits: expected.logits.slice(context) };
        assert.ok(error(rows, after) < TOLERANCE, String(error(rows, after)));
        forward.keep(rest.map((_, i) => 2 * i));
        const [next] = await forward.run({ tokens: [expected.greedy[0]!], rows: [0] });
        assert.equal(next!.ids[0], expected.greedy[1]);
      });
    }

    for (const format of ['int8', 'int4'] as const) {
      it(`believes nearly the same in ${format}`, async () => {
        const quantised = await loadFixture(name, format, cacheDir);
        const rows = await logProbabilities(new OrtForward(quantised), {
          tokens: ids,
          rows: chain(ids.length),
        });
        const distances = rows.map((row, i) => totalVariation(row, logSoftmax(expected.logits[i]!)));
        const mean = distances.reduce((a, b) => a + b) / distances.length;
        assert.ok(mean < QUANTISED[format], String(mean));
        await quantised.session.release();
      });
    }
  });
}

/** Largest distance from transformers. The graph gives probabilities: logits but for the constant softmax drops. */
function error(rows: readonly Float32Array[], { logits }: Expected): number {
  assert.equal(rows.length, logits.length);
  return Math.max(...rows.map((row, i) => maxDifference(row, logSoftmax(logits[i]!))));
}

describe('what makes a family', () => {
  const cacheDir = temporaryFolder();
  /** What no field of config.json switches off, so that the script cannot show that it matters. */
  const features: readonly (readonly [fixture: string, without: Partial<ModelConfig>])[] = [
    ['gemma', { norm: 'rms' }],
    ['gemma', { embeddingScale: 1 }],
    ['gemma', { activation: 'silu' }],
    ['starcoder2', { activation: 'silu' }],
  ];
  for (const [fixture, without] of features) {
    it(`matters: ${fixture} with ${JSON.stringify(without)} is another model`, async () => {
      const model = await loadFixture(fixture, 'fp32', cacheDir, without);
      const expected = readExpected(fixture);
      const rows = await logProbabilities(new OrtForward(model), {
        tokens: expected.ids,
        rows: chain(expected.ids.length),
      });
      assert.ok(error(rows, expected) > 0.05, String(error(rows, expected)));
      await model.session.release();
    });
  }
});
