import { editReplay } from './editReplay.ts';
import type { Cut } from './holes.ts';
import type { Answer } from './pairReport.ts';
import { quantile } from './statistics.ts';

/** How an edit was typed by somebody who accepts whatever is right and spares keys. */
export interface TypedEdit {
  /** Keys that it takes without suggestions. */
  readonly keys: number;
  /** Keys pressed, one for each suggestion accepted among them. */
  readonly pressed: number;
  readonly accepted: number;
  /** Of each request, one after every key. */
  readonly milliseconds: readonly number[];
}

export interface TypingSummary {
  readonly edits: number;
  readonly keys: number;
  readonly requests: number;
  readonly accepted: number;
  /** Share of the keys that need not be pressed. */
  readonly saved: number;
  readonly latency: { readonly p50: number; readonly p95: number };
}

/** @param ask what is suggested at a place */
export async function typeEdit(hole: Cut, ask: (cut: Cut) => Promise<Answer>): Promise<TypedEdit> {
  const cuts = [...editReplay(hole)];
  const milliseconds: number[] = [];
  let pressed = 0;
  let accepted = 0;
  for (let at = 0; at < cuts.length; at++) {
    const cut = cuts[at]!;
    pressed++;
    if (cut.truth === '') continue;
    const answer = await ask(cut);
    milliseconds.push(answer.milliseconds);
    const { suggestion } = answer;
    if (suggestion === '' || !cut.truth.startsWith(suggestion)) continue;
    const end = cut.offset + suggestion.length;
    const spared = cuts.slice(at + 1).filter(({ offset }) => offset <= end).length;
    if (spared < 2) continue; // as many as it takes to accept
    pressed++;
    accepted++;
    at += spared;
  }
  return { keys: cuts.length, pressed, accepted, milliseconds };
}

/** @param typed at least one */
export function typingSummary(typed: readonly TypedEdit[]): TypingSummary {
  const sum = (of: (edit: TypedEdit) => number): number => typed.reduce((sum, edit) => sum + of(edit), 0);
  const keys = sum((edit) => edit.keys);
  const latencies = typed.flatMap(({ milliseconds }) => milliseconds);
  return {
    ...{ edits: typed.length, keys, requests: latencies.length },
    accepted: sum((edit) => edit.accepted),
    saved: 1 - sum((edit) => edit.pressed) / keys,
    latency: { p50: quantile(latencies, 0.5), p95: quantile(latencies, 0.95) },
  };
}
