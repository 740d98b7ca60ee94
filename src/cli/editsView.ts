import type { TypingSummary } from '../core/eval/typing.ts';
import type { HealingMode } from '../core/healing/healing.ts';
import type { InterpolationMode } from '../core/interpolation/mode.ts';
import { type EvalSetting, modelLine } from './evalSetting.ts';
import { styleFor } from './style.ts';
import { formatTableWithHead, milliseconds, percent } from './table.ts';

export interface EditsEvaluation extends EvalSetting {
  readonly holes: 'edits';
  readonly healing: HealingMode;
  readonly interpolation: InterpolationMode;
  readonly all: TypingSummary;
  readonly rivals: readonly { readonly name: string; readonly all: TypingSummary }[];
}

const header = ['', 'edits', 'keys', 'spared', 'accepted', 'requests', 'p50', 'p95'];

/** What suggestions spare whoever types, for people. */
export function editsView(evaluation: EditsEvaluation): string {
  const style = styleFor(process.stdout);
  const { repo, seed, healing, interpolation, all, rivals } = evaluation;
  const rows = [header, row('model', all), ...rivals.map((rival) => row(rival.name, rival.all))];
  return [
    style.dim(
      `${repo}: edits typed again, seed ${seed}, healing: ${healing}, interpolation: ${interpolation}\n${modelLine(evaluation)}\n`,
    ),
    formatTableWithHead(rows, style),
    style.dim('\nspared: of the keys, where whatever is right is accepted, for one key each\n'),
  ].join('');
}

function row(name: string, { edits, keys, saved, accepted, requests, latency }: TypingSummary): string[] {
  return [
    ...[name, String(edits), String(keys), percent(saved), String(accepted), String(requests)],
    ...[milliseconds(latency.p50), milliseconds(latency.p95)],
  ];
}
