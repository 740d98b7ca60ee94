import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cannotFill, type FimTest } from '../../../src/core/fim/selfTest.ts';
import { createRandom } from '../../../src/core/random.ts';
import { loadModel } from '../../../src/engine/model/loadModel.ts';
import { ModelHost } from '../../../src/engine/modelHost.ts';
import type { WeightFormat } from '../../../src/engine/protocol.ts';
import { type Rows, writeChangedModel } from '../../support/changedModel.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { writeTinyModel } from '../../support/tinyModel.ts';

const BUNDLED = 'models/foredraft-7m';
const FIM = ['<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>'] as const;

/** Embeddings of the three tokens, each made by `row` for its number among them. */
function fimRows(row: (rows: Rows, i: number) => Uint16Array): Map<string, (rows: Rows) => Uint16Array> {
  return new Map(FIM.map((name, i) => [name, (rows) => row(rows, i)]));
}

/** 0.04 or -0.04 as a half: random directions of the size that the others have. */
function noise({ width }: Rows, seed: number): Uint16Array {
  const uniform = createRandom(seed + 1);
  return Uint16Array.from({ length: width }, () => 0x291f | (uniform() < 0.5 ? 0x8000 : 0));
}

describe('self-test of fill-in-the-middle', () => {
  const dir = temporaryFolder();
  const cacheDir = join(dir, 'cache');

  async function test(modelDir: string, format: WeightFormat = 'int8'): Promise<FimTest> {
    const model = await loadModel({ modelDir, cacheDir, format, threads: 1 });
    await model.release();
    return model.fim;
  }

  for (const format of ['int8', 'int4', 'fp32'] as const) {
    it(`the bundled model passes in ${format}, by a margin`, async () => {
      const { layout, bits, ending } = await test(BUNDLED, format);
      assert.equal(cannotFill({ layout, bits, ending }), undefined);
      assert.equal(layout, 'spm');
      assert.ok(bits.spm < 1.3 && bits.psm < 1.8, JSON.stringify(bits));
      assert.ok(ending.filling > 7 && ending.filling - ending.alone > 3.8, JSON.stringify(ending));
    });
  }

  // What the same model says without the tokens it was trained with: it still knows code, and even where lines end.
  const changes: Record<string, Parameters<typeof writeChangedModel>[1]> = {
    'tokens that were never trained': { embeddings: fimRows(noise) },
    'tokens that were left at zero': { embeddings: fimRows(({ width }) => new Uint16Array(width)) },
    'ids of ordinary words': { embeddings: fimRows(({ row }, i) => row(700 + 91 * i)) },
    'the three ids in another order': {
      names: { [FIM[0]]: FIM[1], [FIM[1]]: FIM[2], [FIM[2]]: FIM[0] },
    },
  };
  for (const [what, change] of Object.entries(changes)) {
    it(`a model with ${what} fails, by a margin`, async () => {
      const folder = join(dir, what);
      writeChangedModel(folder, change);
      const found = await test(folder);
      assert.match(cannotFill(found)!, /not trained to fill holes\. Choose a base code model\.$/);
      assert.ok(found.ending.filling - found.ending.alone < 1.8, JSON.stringify(found));
    });
  }

  it('random weights fail, however random', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const folder = join(dir, `random-${seed}`);
      writeTinyModel(folder, { layers: seed }, seed);
      const found = await test(folder);
      assert.match(cannotFill(found)!, /^It does not know what belongs into the simplest holes/);
      assert.ok(found.ending.filling - found.ending.alone < 1.8, JSON.stringify(found));
    }
  });

  it('is a verdict on numbers: both odds count, and what is no number fails', () => {
    const verdict = (filling: number, alone: number, bits = 1): boolean =>
      cannotFill({ layout: 'psm', bits: { spm: 9, psm: bits }, ending: { filling, alone } }) === undefined;
    assert.deepEqual(
      [verdict(8, 4), verdict(8, 6), verdict(-1, -9), verdict(NaN, -9), verdict(8, -9, NaN)],
      [true, false, false, false, false],
    );
  });

  it('a model is tested once, and again when what is remembered makes no sense', async () => {
    const first = await test(BUNDLED);
    const [file, ...more] = readdirSync(cacheDir, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('fim.json'))
      .map((name) => join(cacheDir, name))
      .filter((name) => readFileSync(name, 'utf8').includes(JSON.stringify(first)));
    assert.ok(file !== undefined && more.length === 0);
    const remembered = { ...first, bits: { spm: 7, psm: 8 } };
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: number };
    writeFileSync(file, JSON.stringify({ version, test: remembered }));
    assert.deepEqual(await test(BUNDLED), remembered);
    for (const damaged of [
      '',
      'null',
      JSON.stringify({ version: version + 1, test: remembered }),
      JSON.stringify({ version, test: { ...remembered, ending: {} } }),
    ]) {
      writeFileSync(file, damaged);
      assert.deepEqual(await test(BUNDLED), first);
    }
  });

  it('the host says so, and runs the model all the same', async () => {
    const load = { cacheDir, format: 'int8', threads: 1, idleMinutes: 0 } as const;
    const host = new ModelHost(() => undefined);
    assert.equal((await host.load({ ...load, modelDir: BUNDLED })).cannotFill, undefined);
    const result = await host.load({ ...load, modelDir: join(dir, 'random-1') });
    assert.match(result.cannotFill!, /^It does not know/);
    assert.equal(result.layout, result.fim.layout);
  });
});
