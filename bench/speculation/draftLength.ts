/**
 * Rules for the length of a draft model's drafts, compared: tokens per time against plain decoding, by what passes cost
 * in theory, which shows draft models of any price. The bundled model is drafted for by itself in int4, which is nearly
 * always right, and by itself without some layers, which is less so.
 *
 *   npx tsx bench/speculation/draftLength.ts [--repo DIR] [--limit N] [--others]
 *
 * With --others the other sources draft, too. Reading the prompt is left out of the account: it is the same with
 * all rules.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Cancellation } from '../../src/core/decode/sequence.ts';
import type { Forward, ForwardInput, NextTokens } from '../../src/core/forward.ts';
import { byPace, type DraftLength, ThompsonLength } from '../../src/core/speculation/draftLength.ts';
import { type Preparation, sourceNames } from '../../src/core/speculation/draftSource.ts';
import { DraftModelSource } from '../../src/core/speculation/sources/draftModelSource.ts';
import { CostRows } from '../../src/core/speculation/passCosts.ts';
import { type LoadedModel, loadModel } from '../../src/engine/model/loadModel.ts';
import { OrtForward } from '../../src/engine/session/ortForward.ts';
import { Arm, draftModelOf, fixedLength, holesOf, optionsOf } from './draftArms.ts';
import { leaveOut } from './fewerLayers.ts';

const MODEL = 'models/foredraft-7m';
const RATIOS = [1 / 50, 1 / 15, 1 / 5, 1 / 2];
const RULES: Readonly<Record<string, () => DraftLength>> = {
  'as many as pay': () => byPace,
  thompson: () => new ThompsonLength(),
  '2': () => fixedLength(2),
  '5': () => fixedLength(5),
  '8': () => fixedLength(8),
};
/** Passes over more positions read the prompt. */
const MAX_CATCH_UP = 32;

/** To read the prompt costs nothing. */
class FreePrompt extends DraftModelSource {
  override prepare(preparation: Preparation, cancellation: Cancellation): Promise<number> {
    const cost = (positions: number): number => (positions > MAX_CATCH_UP ? 0 : preparation.cost(positions));
    return super.prepare({ ...preparation, cost }, cancellation);
  }
}

const { values } = parseArgs({
  options: {
    repo: { type: 'string', default: 'src' },
    limit: { type: 'string', default: '24' },
    others: { type: 'boolean', default: false },
  },
});

/** The assumed costs of passes, which decide on drafts, too, where nothing was measured. */
const costs = new CostRows(undefined).at(0);

/** Adds up what passes of the draft model cost. */
class Metered implements Forward {
  readonly #forward: Forward;
  cost = 0;

  constructor(forward: Forward) {
    this.#forward = forward;
  }

  get length(): number {
    return this.#forward.length;
  }

  get held(): number {
    return this.#forward.held;
  }

  get maxLength(): number {
    return this.#forward.maxLength;
  }

  run(input: ForwardInput): Promise<NextTokens[]> {
    const { length } = input.tokens;
    if (length <= MAX_CATCH_UP) this.cost += costs[length]!;
    return this.#forward.run(input);
  }

  keep(path: ArrayLike<number>, held?: ArrayLike<number>): void {
    this.#forward.keep(path, held);
  }

  truncate(length: number): void {
    this.#forward.truncate(length);
  }
}

const work = mkdtempSync(join(tmpdir(), 'foredraft-lengths-'));
const load = { cacheDir: join(work, 'cache'), modelDir: MODEL, threads: 1 };
const holes = await holesOf(values.repo, Number(values.limit));
const sources = values.others ? sourceNames : (['draftModel'] as const);

async function compare(name: string, model: LoadedModel, draft: LoadedModel): Promise<void> {
  const rows: Record<string, Record<string, string>> = {};
  for (const ratio of RATIOS) {
    const arms = Object.entries(RULES).map(([rule, length]) => {
      const forward = new Metered(new OrtForward(draft));
      const source = new FreePrompt(optionsOf(draft, ratio, length(), forward));
      const draftModel = draftModelOf(draft, source);
      return { rule, forward, arm: new Arm(model, sources, draftModel) };
    });
    for (const { arm } of arms) for (const hole of holes) await arm.complete(hole);
    const gain = ({ forward, arm }: (typeof arms)[number]): string => {
      const { passes, drafted, tokens } = arm;
      const verifying = passes + drafted * (costs[2]! - costs[1]!);
      return `${(tokens / (verifying + ratio * forward.cost)).toFixed(2)} (${(tokens / passes).toFixed(2)})`;
    };
    rows[`c_D / c = ${ratio.toFixed(3)}`] = Object.fromEntries(arms.map((arm) => [arm.rule, gain(arm)]));
  }
  console.log(name);
  console.table(rows);
}

const model = await loadModel({ ...load, format: 'fp32' });
console.log(`${holes.length} blocks of ${values.repo}: gain (tokens per pass), by rule or tokens of a draft`);
try {
  const int4 = await loadModel({ ...load, format: 'int4' });
  await compare('the model itself in int4', model, int4);
  await int4.release();
  for (const layers of [[3], [2, 3]]) {
    const modelDir = join(work, layers.join('-'));
    leaveOut(layers, MODEL, modelDir);
    const copy = await loadModel({ ...load, modelDir, format: 'auto' });
    await compare(`without layers ${layers.join(', ')}`, model, copy);
    await copy.release();
  }
} finally {
  await model.release();
  rmSync(work, { recursive: true, force: true });
}
