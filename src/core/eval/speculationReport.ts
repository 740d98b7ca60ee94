import type { SourceName } from '../speculation/draftSource.ts';
import type { SourceTally, SpeculationReport } from '../speculation/tally.ts';
import { mean, quantile } from './statistics.ts';

/** How a request was answered. */
export interface Served {
  readonly text: string;
  /** Tokens generated. */
  readonly tokens: number;
  /** Milliseconds from the pass that ends the prompt on, and of the whole request. */
  readonly decodeMs: number;
  readonly totalMs: number;
}

export interface ServedWithDrafts extends Served {
  readonly speculation: SpeculationReport;
}

/** What became of an item: of each of its requests, without drafts and with them. */
export interface SpeculationOutcome {
  readonly stratum: string;
  readonly plain: readonly Served[];
  readonly drafted: readonly ServedWithDrafts[];
}

/** Speed with drafts, relative to that without. */
export interface SpeedUp {
  /** Mean of the items' tokens per second over the same mean without drafts (Spec-Bench): short items weigh as much. */
  readonly perItem: number;
  /** All tokens by all the time that they took, over the same without drafts. */
  readonly total: number;
}

export interface SpeculationSummary {
  readonly items: number;
  readonly requests: number;
  /** Tokens generated with drafts. */
  readonly tokens: number;
  /** Tokens per pass that gave tokens, 1 without drafts (the mean accepted tokens of Spec-Bench). */
  readonly tau: number;
  /** The same if it had been known each time which source to follow, and how far (up to 64 tokens). */
  readonly oracle: number;
  /** Nodes drafted per pass. */
  readonly nodes: number;
  /** Of decoding on a prompt whose keys and values are there, but for those of its last pass. */
  readonly decoding: SpeedUp;
  readonly request: SpeedUp;
  /** Share of the requests' time that was spent on drafting. */
  readonly draftShare: number;
  /** Milliseconds of a request. */
  readonly latency: { readonly plain: Latency; readonly drafted: Latency };
  /** Requests whose text is another one with drafts. */
  readonly differing: number;
  readonly sources: Readonly<Partial<Record<SourceName, SourceTally>>>;
}

export interface Latency {
  readonly p50: number;
  readonly p95: number;
}

export interface KindReport {
  readonly all: SpeculationSummary;
  readonly byStratum: Readonly<Record<string, SpeculationSummary>>;
}

/** @param outcomes of one kind of item, at least one */
export function speculationReport(outcomes: readonly SpeculationOutcome[]): KindReport {
  const strata = [...new Set(outcomes.map(({ stratum }) => stratum))].toSorted();
  return {
    all: summarize(outcomes),
    byStratum: Object.fromEntries(
      strata.map((name) => [name, summarize(outcomes.filter(({ stratum }) => stratum === name))]),
    ),
  };
}

function summarize(outcomes: readonly SpeculationOutcome[]): SpeculationSummary {
  const plain = outcomes.flatMap((outcome) => outcome.plain);
  const drafted = outcomes.flatMap((outcome) => outcome.drafted);
  const reports = drafted.map(({ speculation }) => speculation);
  return {
    items: outcomes.length,
    requests: drafted.length,
    tokens: sum(drafted, ({ tokens }) => tokens),
    tau: meanAccepted(drafted),
    oracle: sum(drafted, ({ tokens }) => tokens) / sum(drafted, oraclePasses),
    nodes: sum(reports, (report) => report.drafted) / sum(reports, ({ passes }) => passes),
    decoding: speedUp(outcomes, ({ decodeMs }) => decodeMs),
    request: speedUp(outcomes, ({ totalMs }) => totalMs),
    draftShare: sum(reports, ({ draftMs }) => draftMs) / sum(drafted, ({ totalMs }) => totalMs),
    latency: { plain: latency(plain), drafted: latency(drafted) },
    differing: drafted.filter(({ text }, i) => text !== plain[i]!.text).length,
    sources: addTallies(reports),
  };
}

/** tau: tokens per pass. */
export function meanAccepted(served: readonly ServedWithDrafts[]): number {
  return sum(served, ({ tokens }) => tokens) / sum(served, ({ speculation }) => speculation.passes);
}

/** A pass computes what may follow a draft of this many tokens at most. */
const CAP = 64;

/** Passes needed if each drafted what the source had that turns out to be right for longest. */
function oraclePasses({ tokens, speculation: { hits = [] } }: ServedWithDrafts): number {
  // Before those generated come the tokens of open bytes, which no pass of decoding is for.
  const generated = hits.slice(hits.length - tokens);
  let passes = 0;
  for (let at = 0; at < tokens; passes++) {
    let right = generated[at] ?? [];
    let length = 0;
    while (right.length > 0 && length < CAP) {
      length++;
      right = right.filter((source) => generated[at + length]?.includes(source));
    }
    at += length + 1;
  }
  return passes;
}

function speedUp(outcomes: readonly SpeculationOutcome[], time: (served: Served) => number): SpeedUp {
  const speed = (served: readonly Served[]): number =>
    sum(served, ({ tokens }) => tokens) / sum(served, time);
  return {
    perItem:
      mean(outcomes.map(({ drafted }) => speed(drafted))) / mean(outcomes.map(({ plain }) => speed(plain))),
    total: speed(outcomes.flatMap(({ drafted }) => drafted)) / speed(outcomes.flatMap(({ plain }) => plain)),
  };
}

function latency(served: readonly Served[]): Latency {
  const times = served.map(({ totalMs }) => totalMs);
  return { p50: quantile(times, 0.5), p95: quantile(times, 0.95) };
}

function addTallies(reports: readonly SpeculationReport[]): Partial<Record<SourceName, SourceTally>> {
  const sums: Partial<Record<SourceName, SourceTally>> = {};
  for (const { sources } of reports) {
    for (const [name, tally] of Object.entries(sources) as [SourceName, SourceTally][]) {
      const { proposed, accepted } = sums[name] ?? { proposed: 0, accepted: 0 };
      sums[name] = { proposed: proposed + tally.proposed, accepted: accepted + tally.accepted };
    }
  }
  return sums;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
