/**
 * Whether a model gains by drafting for itself without some of its layers (self-speculation, 2309.08168): the copy is
 * a draft model like any other.
 *
 *   npx tsx bench/speculation/layerSkip.ts [--model DIR] [--repo DIR] [--limit N]
 *
 * Columns: c_D / c, what a pass of the copy costs; tokens per pass with drafts of 3 tokens; then the time of whole
 * requests, in shares of plain decoding's: drafts of 1 and of 3 tokens from the copy alone, as many as pay, all sources
 * but the copy, and all.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { byPace, type DraftLength } from '../../src/core/speculation/draftLength.ts';
import { sourceNames } from '../../src/core/speculation/draftSource.ts';
import { DraftModelSource } from '../../src/core/speculation/sources/draftModelSource.ts';
import { costRatio, type DraftModel } from '../../src/engine/draftModel.ts';
import { loadModel } from '../../src/engine/model/loadModel.ts';
import { Arm, draftModelOf, fixedLength, holesOf, optionsOf } from './draftArms.ts';
import { leaveOut } from './fewerLayers.ts';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'models/foredraft-7m' },
    repo: { type: 'string', default: 'src' },
    limit: { type: 'string', default: '16' },
  },
});

const VARIANTS: readonly (readonly number[])[] = [[3], [4], [2, 3], [3, 4], [2, 3, 4], [1, 2, 3, 4]];

const work = mkdtempSync(join(tmpdir(), 'foredraft-layers-'));
const load = { cacheDir: join(work, 'cache'), format: 'auto', threads: 1 } as const;
const holes = await holesOf(values.repo, Number(values.limit));
const model = await loadModel({ ...load, modelDir: values.model });
const others = sourceNames.filter((name) => name !== 'draftModel');
const rows: Record<string, Record<string, string>> = {};
try {
  for (const [i, layers] of VARIANTS.entries()) {
    const modelDir = join(work, String(i));
    leaveOut(layers, values.model, modelDir);
    const copy = await loadModel({ ...load, modelDir });
    const ratio = await costRatio(copy, model);
    // Drafts of a fixed length are made whatever they cost.
    const drafting = (cost: number, length: DraftLength): DraftModel =>
      draftModelOf(copy, new DraftModelSource(optionsOf(copy, cost, length)));
    const fixed = (tokens: number): Arm => new Arm(model, ['draftModel'], drafting(0, fixedLength(tokens)));
    const arms = {
      plain: new Arm(model, 'off'),
      'of 1': fixed(1),
      'of 3': fixed(3),
      'as many as pay': new Arm(model, ['draftModel'], drafting(ratio, byPace)),
      'all others': new Arm(model, others),
      all: new Arm(model, sourceNames, drafting(ratio, byPace)),
    };
    for (const hole of holes) {
      for (const arm of Object.values(arms)) await arm.complete(hole);
    }
    const { plain, ...drafted } = arms;
    const shares = Object.entries(drafted).map(([name, arm]) => {
      if (arm.texts.some((text, j) => text !== plain.texts[j])) console.error(`${name}: not the same text`);
      return [name, (arm.milliseconds / plain.milliseconds).toFixed(2)] as const;
    });
    const tokens = { 'tokens per pass, of 3': (arms['of 3'].tokens / arms['of 3'].passes).toFixed(2) };
    rows[`without ${layers.join(', ')}`] = {
      'c_D / c': ratio.toFixed(2),
      ...tokens,
      ...Object.fromEntries(shares),
    };
    await copy.release();
  }
} finally {
  await model.release();
  rmSync(work, { recursive: true, force: true });
}
console.log(`${holes.length} blocks of ${values.repo}`);
console.table(rows);
