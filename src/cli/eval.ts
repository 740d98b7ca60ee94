import { type Hole, lineHoles } from '../core/eval/holes.ts';
import { type Outcome, report } from '../core/eval/summary.ts';
import type { HealingMode } from '../core/healing/healing.ts';
import type { EngineOptions } from './engineOptions.ts';
import { CliError } from './errors.ts';
import { evaluationView } from './evaluationView.ts';
import { fill, showProgress } from './fill.ts';
import type { Installation } from './installation.ts';
import { readRepository } from './repository.ts';
import { type Engine, withEngine } from './withEngine.ts';

export interface EvalOptions extends EngineOptions {
  readonly repo: string;
  readonly holes: 'line';
  readonly cursor: 'random' | 'mid-token';
  readonly healing: HealingMode;
  readonly limit: number;
  readonly seed: number;
  readonly json?: true;
}

/** `foredraft eval`: how much of what stands in a repository the model would have suggested, and how fast. */
export async function evaluate(
  installation: Installation,
  options: EvalOptions,
  signal: AbortSignal,
): Promise<void> {
  const { repo, limit, seed, healing } = options;
  const holes = lineHoles(await readRepository(repo), limit, seed);
  if (holes.length === 0) throw nothingToEvaluate(repo);
  await withEngine(installation, options, signal, async (engine) => {
    const outcomes = await fillAll(engine, holes, options);
    const { model, format, threads } = engine.info;
    const made = { repo, holes: options.holes, healing, seed, model, format, threads };
    const evaluation = { ...made, ...report(outcomes) };
    process.stdout.write(
      options.json ? JSON.stringify(evaluation, undefined, 2) + '\n' : evaluationView(evaluation),
    );
  });
}

export function nothingToEvaluate(repo: string): CliError {
  return new CliError(`${repo}: has no TypeScript, JavaScript or Python code`);
}

async function fillAll(
  engine: Engine,
  holes: readonly Hole[],
  { repo, healing }: EvalOptions,
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
