import type { CompletionLength, StopReason } from '../decode/stop.ts';
import type { DraftStrategy } from '../drafts/strategy.ts';
import type { HealingMode } from '../healing/healing.ts';
import type { InterpolationMode } from '../interpolation/mode.ts';
import type { SourceName } from '../speculation/draftSource.ts';

/**
 * What statistics are made of: records of what happened, each complete in itself, so that one that is lost takes no
 * other with it. No text of anybody's is in them, and no path.
 */
export type StatsEvent = RequestEvent | SuggestionEvent | SurvivalEvent;

/** The settings that statistics compare. */
export interface Strategies {
  readonly healing: HealingMode;
  /** `off`: one draft only. */
  readonly drafts: DraftStrategy | 'off';
  readonly speculation: 'auto' | 'off';
  readonly length: CompletionLength;
  /** Whether prompts show other files. */
  readonly context: 'auto' | 'on' | 'off';
  readonly interpolation: InterpolationMode;
}

/** As they were: older records say nothing of interpolation. */
export type RecordedStrategies = Omit<Strategies, 'interpolation'> &
  Partial<Pick<Strategies, 'interpolation'>>;

interface Recorded {
  /** Of the request; the same in all records that come of it, and in no others of any window. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** VS Code's identifier. */
  readonly language: string;
  readonly strategies: RecordedStrategies;
}

/** Where the answer came from: the engine, an earlier answer, or a request that was under way already. */
export type AnswerSource = 'engine' | 'cache' | 'joined';

/** A request that was answered or failed. Those given up because the next key came are not recorded. */
export interface RequestEvent extends Recorded {
  readonly kind: 'request';
  /** Somebody asked by hand. */
  readonly asked: boolean;
  /** `suggested`, or the reason why nothing was. */
  readonly outcome: string;
  /** Undefined where there was no answer. */
  readonly answer?: AnswerEvent;
}

export interface AnswerEvent {
  readonly from: AnswerSource;
  readonly stop: StopReason;
  readonly phases: Phases;
  /** `context`: those of the prompt that are of other files. */
  readonly tokens: {
    readonly prompt: number;
    readonly context: number;
    readonly reused: number;
    readonly generated: number;
  };
  /** Of the first draft, 0 to 1. */
  readonly confidence: number;
  readonly drafts: number;
  readonly speculation?: SpeculationEvent;
  /** Resident memory of the engine, bytes; undefined where it is not known. */
  readonly engineBytes?: number;
}

/** Milliseconds. */
export interface Phases {
  /** From the key to the request. */
  readonly debounce: number;
  /** Waiting in the engine, and loading the model. */
  readonly queue: number;
  /** Building and tokenising the prompt. */
  readonly prompt: number;
  /** Computing what of it is not in the KV cache, and the ways of tokenising the bytes before the cursor. */
  readonly prefill: number;
  /** Choosing among these ways; undefined in older records, where prefill has it. */
  readonly healing?: number;
  readonly decode: number;
  /** What is done to the texts that were written; undefined in older records, where decode has it. */
  readonly filters?: number;
  /** From the key to the suggestion. */
  readonly total: number;
}

/** Phases in the order in which they happen. */
export const phaseNames = ['debounce', 'queue', 'prompt', 'prefill', 'healing', 'decode', 'filters'] as const;
export type PhaseName = (typeof phaseNames)[number];

export interface SpeculationEvent {
  readonly passes: number;
  /** Tokens generated in these passes. */
  readonly generated: number;
  readonly sources: Readonly<
    Partial<Record<SourceName, { readonly proposed: number; readonly accepted: number }>>
  >;
}

/** How the life of a suggestion that was seen ended. */
export type SuggestionEnd =
  /** Inserted as a whole. */
  | 'accepted'
  /** A word or a line of it was inserted, and no more. */
  | 'partly'
  /** Written out by hand to its end. */
  | 'typed'
  /** Something else was written, or it was dismissed. */
  | 'rejected';

export interface SuggestionEvent extends Recorded {
  readonly kind: 'suggestion';
  readonly end: SuggestionEnd;
  /** Milliseconds that it was to be seen, all that was typed into it included. */
  readonly shownMs: number;
  /** Which draft was accepted, 0 for the first; undefined where that is not known. */
  readonly draft?: number;
  readonly drafts: number;
  /** Of the first draft. */
  readonly confidence: number;
  /** Of the first draft, as it was when it was shown first. */
  readonly lines: number;
  readonly bytes: number;
  /** Inserted by accepting. */
  readonly acceptedBytes: number;
  /** Of these, bytes that were accepted word by word or line by line. */
  readonly partlyBytes: number;
  /** Written by hand as it had said. */
  readonly typedBytes: number;
}

/** What has become of an accepted text. */
export interface SurvivalEvent extends Recorded {
  readonly kind: 'survival';
  /** Seconds after it was accepted. */
  readonly after: SurvivalAge;
  /** Share of its bytes that still stand, 0 to 1. */
  readonly kept: number;
  readonly acceptedBytes: number;
}

export type SurvivalAge = (typeof survivalAges)[number];
/** Seconds. */
export const survivalAges = [30, 120, 600] as const;
