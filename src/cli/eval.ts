import { hasCode, type Hole } from '../core/eval/holes.ts';
import { rivalReport } from '../core/eval/rivalReport.ts';
import { type Outcome, report } from '../core/eval/summary.ts';
import { type Ask, contest } from './contestants.ts';
import { type EvalOptions, noHoles } from './evalSetting.ts';
import { evaluationView } from './evaluationView.ts';
import { showProgress } from './fill.ts';
import { byPath, type HoleKind, lengthOf, makeHoles } from './holeKinds.ts';
import type { Installation } from './installation.ts';
import { printResult } from './printResult.ts';
import { readRepository } from './repository.ts';

/**
 * `foredraft eval`: how much of what stands in a repository the model would have suggested, and how fast; with
 * others compared with it, how much of the same they would have.
 */
export async function evaluate(
  installation: Installation,
  options: EvalOptions & { readonly holes: HoleKind },
  signal: AbortSignal,
): Promise<void> {
  const { repo, limit, seed, healing = 'exact', interpolation = 'off', json } = options;
  const files = await readRepository(repo);
  // File by file: what is known of a project's other files is made anew for each.
  const holes = makeHoles[options.holes](files, limit, seed).sort(byPath);
  if (holes.length === 0) throw noHoles(options, hasCode(files));
  const length = lengthOf[options.holes];
  const { setting, model, rivals } = await contest(
    installation,
    options,
    signal,
    { files, length },
    (ask, name) => fillAll(ask, holes, name),
  );
  const evaluation = {
    ...{ ...setting, holes: options.holes, healing, interpolation, ...report(model) },
    rivals: rivals.map(({ name, result }) => rivalReport(name, model, result, seed)),
  };
  printResult(evaluation, json, () => evaluationView(evaluation));
}

async function fillAll(ask: Ask, holes: readonly Hole<string>[], name: string): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  try {
    for (const hole of holes) {
      showProgress(`${name}: ${outcomes.length} of ${holes.length} holes`);
      outcomes.push({ hole, ...(await ask(hole.path, hole)) });
    }
  } finally {
    showProgress('');
  }
  return outcomes;
}
