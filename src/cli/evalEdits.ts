import { editHoles } from '../core/eval/editReplay.ts';
import { hasCode, type Hole } from '../core/eval/holes.ts';
import { typeEdit, type TypedEdit, typingSummary } from '../core/eval/typing.ts';
import { type Ask, contest } from './contestants.ts';
import { type EvalOptions, noHoles } from './evalSetting.ts';
import { editsView } from './editsView.ts';
import { showProgress } from './fill.ts';
import { byPath } from './holeKinds.ts';
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
  const { repo, limit, seed, healing = 'exact', interpolation = 'off', json } = options;
  const files = await readRepository(repo);
  const holes = editHoles(files, limit, seed).sort(byPath);
  if (holes.length === 0) throw noHoles(options, hasCode(files));
  const { setting, model, rivals } = await contest(
    installation,
    options,
    signal,
    { files, length: LENGTH },
    (ask, name) => typeAll(ask, holes, name),
  );
  const evaluation = {
    ...{ ...setting, holes: 'edits' as const, healing, interpolation, all: typingSummary(model) },
    rivals: rivals.map(({ name, result }) => ({ name, all: typingSummary(result) })),
  };
  printResult(evaluation, json, () => editsView(evaluation));
}

async function typeAll(ask: Ask, holes: readonly Hole<string>[], name: string): Promise<TypedEdit[]> {
  const typed: TypedEdit[] = [];
  try {
    for (const hole of holes) {
      showProgress(`${name}: ${typed.length} of ${holes.length} edits`);
      typed.push(await typeEdit(hole, (cut) => ask(hole.path, cut)));
    }
  } finally {
    showProgress('');
  }
  return typed;
}
