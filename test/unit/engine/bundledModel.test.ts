import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Sequence } from '../../../src/core/decode/sequence.ts';
import { type LoadedModel, loadModel } from '../../../src/engine/model/loadModel.ts';
import { Completer } from '../../../src/engine/completer.ts';
import { OrtForward } from '../../../src/engine/session/ortForward.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/** What Hugging Face transformers computes for the bundled model, written by training/golden.py. */
interface Golden {
  readonly model_sha256: string;
  /** A fill-in-the-middle prompt. */
  readonly ids: readonly number[];
  /** Transformers' own continuation of it. */
  readonly greedy: readonly number[];
  /** Logits after `ids[position]`, little-endian 32-bit floats in base64. */
  readonly rows: readonly { readonly position: number; readonly logits: string }[];
}

const modelDir = 'models/foredraft-7m';

describe('bundled model', () => {
  const cacheDir = temporaryFolder();
  const golden = JSON.parse(readFileSync('test/golden/bundled-logits.json', 'utf8')) as Golden;
  let model: LoadedModel;

  before(async () => {
    model = await loadModel({ modelDir, cacheDir, format: 'fp32', threads: 1 });
  });
  after(() => model.release());

  it('is the one the reference was made with', () => {
    const bytes = readFileSync(join(modelDir, 'model.safetensors'));
    assert.equal(createHash('sha256').update(bytes).digest('hex'), golden.model_sha256);
  });

  it('has the logits of transformers to 1e-3', async () => {
    const rows = golden.rows.map((row) => row.position);
    const results = await new OrtForward(model).run({ tokens: golden.ids, rows, full: true });
    for (const [i, { position, logits }] of golden.rows.entries()) {
      const expected = decodeFloats(logits);
      // The graph gives probabilities: compare logits up to the constant that softmax drops.
      const actual = results[i]!.full!.map((p) => Math.log(p));
      const shift = logSumExp(expected);
      const error = expected.reduce(
        (max, logit, id) => Math.max(max, Math.abs(logit - shift - actual[id]!)),
        0,
      );
      assert.ok(error < 1e-3, `position ${position}: ${error}`);
    }
  });

  it('continues greedily as transformers does', async () => {
    const sequence = new Sequence(new OrtForward(model));
    const cancellation = { aborted: false };
    let { next } = await sequence.prefill(golden.ids, cancellation);
    const generated: number[] = [];
    while (generated.length < golden.greedy.length) {
      generated.push(next.ids[0]!);
      next = await sequence.append([next.ids[0]!], cancellation);
    }
    assert.deepEqual(generated, golden.greedy);
  });
});

describe('bundled model, quantised', () => {
  const cacheDir = temporaryFolder();
  const golden = JSON.parse(readFileSync('test/golden/bundled-logits.json', 'utf8')) as Golden;

  /** Most of the probability that may sit on other tokens than in transformers' 32-bit floats, in each row. */
  const LIMITS = { int8: 0.05, int4: 0.2 } as const;
  for (const format of ['int8', 'int4'] as const) {
    it(`believes nearly the same in ${format}`, async () => {
      const model = await loadModel({ modelDir, cacheDir, format, threads: 1 });
      const rows = golden.rows.map((row) => row.position);
      const results = await new OrtForward(model).run({ tokens: golden.ids, rows, full: true });
      for (const [i, { position, logits }] of golden.rows.entries()) {
        const expected = decodeFloats(logits);
        const shift = logSumExp(expected);
        // Total variation: the largest difference in the probability of any set of tokens.
        const distance = expected.reduce(
          (sum, logit, id) => sum + Math.abs(Math.exp(logit - shift) - results[i]!.full![id]!) / 2,
          0,
        );
        assert.ok(distance < LIMITS[format], `position ${position}: ${distance}`);
      }
      await model.release();
    });
  }

  it('answers with the line ends of the document', async () => {
    const model = await loadModel({ modelDir, cacheDir, format: 'int8', threads: 1 });
    const complete = (newline: string) =>
      new Completer(model).complete(
        {
          ...{ uri: 'file:///a.py', path: 'a.py', prefixOffset: 0, suffix: '' },
          prefix: ['class A:', '    def __init__(self, name):'].join(newline),
          ...{ healing: 'exact', length: 'block', maxTokens: 24, maxLines: 4, timeBudgetMs: 60_000 },
        },
        { aborted: false },
        { load: 0, queue: 0 },
      );
    const lf = (await complete('\n')).text;
    assert.match(lf, /\n/);
    assert.equal((await complete('\r\n')).text, lf.replaceAll('\n', '\r\n'));
    await model.release();
  });
});

function decodeFloats(base64: string): Float32Array {
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
  return new Float32Array(bytes.buffer);
}

function logSumExp(values: Float32Array): number {
  const max = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return max + Math.log(values.reduce((sum, v) => sum + Math.exp(v - max), 0));
}
