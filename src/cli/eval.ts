import { hasCode, type Hole } from '../core/eval/holes.ts';
import { rivalReport } from '../core/eval/rivalReport.ts';
import { type Outcome, report } from '../core/eval/summary.ts';
import { type Ask, contest } from './contestants.ts';
import { type EvalOptions, noHoles } from './evalSetting.ts';
import { evaluationView } from './evaluationView.ts';
import { showProgress } from './fill.ts';
import { type HoleKind, lengthOf, makeHoles } from './holeKinds.ts';
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
  const { repo, limit, seed, healing = 'exact', json } = options;
  const files = await readRepository(repo);
  const holes = makeHoles[options.holes](files, limit, seed);
  if (holes.length === 0) throw noHoles(options, hasCode(files));
  const length = lengthOf[options.holes];
  const byFile = [...holes.keys()].sort((a, b) => (holes[a]!.path < holes[b]!.path ? -1 : 1));
  const { setting, model, rivals } = await contest(
    installation,
    options,
    signal,
    { files, length },
    (ask, rival) =>
      rival === undefined
        ? fillAll(ask, holes)
        : fillAll(
            ask,
            byFile.map((at) => holes[at]!),
            `${rival}: `,
          ),
  );
  const sorted = byFile.map((at) => model[at]!);
  const evaluation = {
    ...{ ...setting, holes: options.holes, healing, ...report(model) },
    rivals: rivals.map(({ name, result }) => rivalReport(name, sorted, result, seed)),
  };
  printResult(evaluation, json, () => evaluationView(evaluation));
}

async function fillAll(ask: Ask, holes: readonly Hole<string>[], remark = ''): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  try {
    for (const hole of holes) {
      showProgress(`${remark}${outcomes.length} of ${holes.length} holes`);
      outcomes.push({ hole, ...(await ask(hole.path, hole)) });
    }
  } finally {
    showProgress('');
  }
  return outcomes;
}
