import type { SourceName } from '../speculation/draftSource.ts';
import type { PhaseName, Strategies, SuggestionEnd, SurvivalAge } from './events.ts';

/** What the panel shows, worked out of the events of a period. All of it is small, however many events there are. */
export interface Summary {
  /** Events that it is made of. */
  readonly events: number;
  readonly requests: number;
  /** Requests by outcome. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly total: Acceptance;
  /** By local date, `2026-11-24`, the earliest first; days without suggestions are left out. */
  readonly days: readonly Group[];
  /** By language, the most used first. */
  readonly languages: readonly Group[];
  /** By setting and value, for comparison: what a setting changed while it had that value. */
  readonly strategies: Readonly<Record<keyof Strategies, readonly StrategyGroup[]>>;
  /** Accepted drafts by their place in the list, the first draft first. */
  readonly draftPositions: readonly number[];
  /** By lines of the suggestion: 1, 2, 3-5, 6 and more. */
  readonly lengths: readonly Group[];
  readonly survival: readonly {
    readonly after: SurvivalAge;
    readonly texts: number;
    readonly kept: number;
  }[];
  readonly latency: LatencySummary;
  readonly tokens: { readonly prompt: number; readonly reused: number; readonly generated: number };
  readonly answers: { readonly engine: number; readonly cache: number; readonly joined: number };
  readonly speculation: SpeculationSummary;
  readonly calibration: readonly CalibrationBin[];
  /** Bytes, of the last answer that told; undefined where none did. */
  readonly engineBytes: number | undefined;
}

export interface Acceptance {
  /** Suggestions that were seen long enough to count. */
  readonly shown: number;
  readonly ends: Readonly<Record<SuggestionEnd, number>>;
  readonly acceptedBytes: number;
  readonly typedBytes: number;
}

export interface Group extends Acceptance {
  readonly name: string;
}

export interface StrategyGroup extends Group {
  /** Milliseconds from the key to the suggestion, of answers from the engine; undefined where there were none. */
  readonly p50: number | undefined;
  readonly p95: number | undefined;
}

export interface LatencySummary {
  /** Milliseconds from the key to the suggestion; undefined where there was none. */
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  /** Suggestions by `total`: up to each bound, and in the last beyond all of them. */
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
  /** Medians of each phase, of answers from the engine that tell of it. */
  readonly phases: Readonly<Record<PhaseName, number>>;
}

export interface SpeculationSummary {
  readonly passes: number;
  readonly generated: number;
  readonly sources: Readonly<
    Partial<Record<SourceName, { readonly proposed: number; readonly accepted: number }>>
  >;
}

/** Of suggestions with about the same confidence, how many were taken. */
export interface CalibrationBin {
  /** Mean confidence, 0 to 1. */
  readonly confidence: number;
  readonly suggestions: number;
  /** Accepted or typed out. */
  readonly taken: number;
}
