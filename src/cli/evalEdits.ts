import { editHoles } from '../core/eval/editReplay.ts';
import { hasCode, type Hole } from '../core/eval/holes.ts';
import { typeEdit, type TypedEdit, typingSummary } from '../core/eval/typing.ts';
import { type Ask, contest } from './contestants.ts';
import { type EvalOptions, noHoles } from './evalSetting.ts';
import { editsView } from './editsView.ts';
import { showProgress } from './fill.ts';
import type { Installation } from './installation.ts';
import { printResult } from './printResult.ts';
import { readRepository } from './repository.ts';

/** As the extension asks. */
const LENGTH = 'auto';

/** `foredraft eval --holes edits`: how many keys suggestions spare whoever types lines of a repository again. */
export async function evaluateEdits(
  installation: Installation,
  options: EvalOptions,
  signal: AbortSignal,
): Promise<void> {
  const { repo, limit, seed, healing = 'exact', json } = options;
  const files = await readRepository(repo);
  const holes = editHoles(files, limit, seed);
  if (holes.length === 0) throw noHoles(options, hasCode(files));
  const byFile = holes.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const { setting, model, rivals } = await contest(
    installation,
    options,
    signal,
    { files, length: LENGTH },
    (ask, rival) => (rival === undefined ? typeAll(ask, holes) : typeAll(ask, byFile, `${rival}: `)),
  );
  const evaluation = {
    ...{ ...setting, holes: 'edits' as const, healing, all: typingSummary(model) },
    rivals: rivals.map(({ name, result }) => ({ name, all: typingSummary(result) })),
  };
  printResult(evaluation, json, () => editsView(evaluation));
}

async function typeAll(ask: Ask, holes: readonly Hole<string>[], remark = ''): Promise<TypedEdit[]> {
  const typed: TypedEdit[] = [];
  try {
    for (const hole of holes) {
      showProgress(`${remark}${typed.length} of ${holes.length} edits`);
      typed.push(await typeEdit(hole, (cut) => ask(hole.path, cut)));
    }
  } finally {
    showProgress('');
  }
  return typed;
}
