import type { Language } from './language.ts';
import { acceptedBytes, byteLength, editSimilarity, isExactMatch } from './metrics.ts';
import { mean, quantile, wilsonInterval } from './statistics.ts';

/** What became of a hole. */
export interface Outcome {
  readonly hole: { readonly language: Language; readonly stratum: string; readonly truth: string };
  readonly suggestion: string;
  /** From the request to its answer. */
  readonly milliseconds: number;
}

export interface Summary {
  readonly holes: number;
  /** Share of the holes, and its 95% confidence interval. */
  readonly exactMatch: number;
  readonly exactMatchInterval: readonly [low: number, high: number];
  readonly editSimilarity: number;
  /** Mean bytes right up to the first error, and mean bytes that were to be found. */
  readonly acceptedBytes: number;
  readonly truthBytes: number;
  /** Holes whose suggestion begins with all of the truth, and the share of these where it ends there, too. */
  readonly begun: number;
  readonly stopped: number;
  readonly latency: { readonly p50: number; readonly p95: number };
}

export interface Report {
  readonly all: Summary;
  readonly byStratum: Readonly<Record<string, Summary>>;
  readonly byLanguage: Readonly<Record<string, Summary>>;
}

/** @param outcomes at least one */
export function report(outcomes: readonly Outcome[]): Report {
  return {
    all: summarize(outcomes),
    byStratum: summarizeBy(outcomes, ({ hole }) => hole.stratum),
    byLanguage: summarizeBy(outcomes, ({ hole }) => hole.language),
  };
}

/** @param outcomes at least one */
export function summarize(outcomes: readonly Outcome[]): Summary {
  const matches = outcomes.filter(({ hole, suggestion }) => isExactMatch(suggestion, hole.truth)).length;
  const begun = outcomes.filter(({ hole, suggestion }) => suggestion.startsWith(hole.truth)).length;
  const latencies = outcomes.map(({ milliseconds }) => milliseconds);
  return {
    holes: outcomes.length,
    exactMatch: matches / outcomes.length,
    exactMatchInterval: wilsonInterval(matches, outcomes.length),
    editSimilarity: mean(outcomes.map(({ hole, suggestion }) => editSimilarity(suggestion, hole.truth))),
    acceptedBytes: mean(outcomes.map(({ hole, suggestion }) => acceptedBytes(suggestion, hole.truth))),
    truthBytes: mean(outcomes.map(({ hole }) => byteLength(hole.truth))),
    begun,
    stopped: begun === 0 ? 0 : matches / begun,
    latency: { p50: quantile(latencies, 0.5), p95: quantile(latencies, 0.95) },
  };
}

/** Of each group that a key makes, by name. */
export function summarizeBy(
  outcomes: readonly Outcome[],
  key: (outcome: Outcome) => string,
): Record<string, Summary> {
  const groups = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    const group = groups.get(key(outcome));
    if (group) group.push(outcome);
    else groups.set(key(outcome), [outcome]);
  }
  const names = [...groups.keys()].toSorted();
  return Object.fromEntries(names.map((name) => [name, summarize(groups.get(name)!)]));
}
