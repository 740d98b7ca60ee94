import type { ServedWithDrafts, SpeculationOutcome } from '../../core/eval/speculationReport.ts';
import type { SourceName } from '../../core/speculation/draftSource.ts';
import { showProgress } from '../fill.ts';
import type { Arm } from './arm.ts';
import type { Item, ItemKind } from './items.ts';

export interface Comparison {
  readonly plain: Arm;
  readonly drafting: Arm;
  /** What the second one drafts from. */
  readonly sources: readonly SourceName[];
  /** Items to begin with that do not count. */
  readonly warmUp: readonly Item[];
  readonly items: readonly Item[];
}

export interface OfKind {
  readonly kind: ItemKind;
}

/** Has two engines answer everything, without drafts and with them, by turns: what else goes on meets both. */
export async function compare({
  plain,
  drafting,
  sources,
  warmUp,
  items,
}: Comparison): Promise<(SpeculationOutcome & OfKind)[]> {
  await drafting.prepare();
  const outcomes: (SpeculationOutcome & OfKind)[] = [];
  for (const [i, item] of [...warmUp, ...items].entries()) {
    showProgress(progress(i - warmUp.length, items));
    const both = [() => plain.withoutDrafts(item), () => drafting.withDrafts(item, sources)] as const;
    outcomes.push(
      i % 2 === 0
        ? { kind: item.kind, stratum: item.stratum, plain: await both[0](), drafted: await both[1]() }
        : { kind: item.kind, stratum: item.stratum, drafted: await both[1](), plain: await both[0]() },
    );
  }
  return outcomes.slice(warmUp.length);
}

/** Has an engine answer everything with drafts from some sources. */
export async function serveAll(
  arm: Arm,
  items: readonly Item[],
  sources: readonly SourceName[],
): Promise<(OfKind & { readonly served: readonly ServedWithDrafts[] })[]> {
  await arm.prepare();
  const answers = [];
  for (const [i, item] of items.entries()) {
    showProgress(`drafts from ${sources.join(', ')}: ${progress(i, items)}`);
    answers.push({ kind: item.kind, served: await arm.withDrafts(item, sources) });
  }
  return answers;
}

function progress(index: number, items: readonly Item[]): string {
  return index < 0 ? 'warming up' : `${index} of ${items.length} items (${items[index]!.kind})`;
}
