import { type Hole, lineHoles } from '../core/eval/holes.ts';
import { type Outcome, report } from '../core/eval/summary.ts';
import type { HealingMode } from '../core/healing/healing.ts';
import { type EvalOptions, nothingToEvaluate, settingOf } from './evalSetting.ts';
import { evaluationView } from './evaluationView.ts';
import { fill, showProgress } from './fill.ts';
import type { Installation } from './installation.ts';
import { printResult } from './printResult.ts';
import { readRepository } from './repository.ts';
import { type Engine, withEngine } from './withEngine.ts';

/** `foredraft eval`: how much of what stands in a repository the model would have suggested, and how fast. */
export async function evaluate(
  installation: Installation,
  options: EvalOptions,
  signal: AbortSignal,
): Promise<void> {
  const { repo, limit, seed, healing = 'exact', json } = options;
  const holes = lineHoles(await readRepository(repo), limit, seed);
  if (holes.length === 0) throw nothingToEvaluate(repo);
  const { setting, outcomes } = await withEngine(installation, options, signal, async (engine) => ({
    setting: settingOf(options, engine.info),
    outcomes: await fillAll(engine, repo, holes, healing),
  }));
  const evaluation = { ...setting, holes: options.holes, healing, ...report(outcomes) };
  printResult(evaluation, json, () => evaluationView(evaluation));
}

async function fillAll(
  engine: Engine,
  repo: string,
  holes: readonly Hole[],
  healing: HealingMode,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  try {
    for (const hole of holes) {
      showProgress(`${outcomes.length} of ${holes.length} holes`);
      outcomes.push({ hole, ...(await fill(engine, repo, hole.path, hole, healing)) });
    }
  } finally {
    showProgress('');
  }
  return outcomes;
}
