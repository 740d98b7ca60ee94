/**
 * What the statistics page and the extension say to each other. Both check what comes in: the page may be older than
 * the extension, where it was restored after an update.
 */
import type { AnswerSource, Phases, Strategies } from '../core/stats/events.ts';
import type { Summary } from '../core/stats/summary.ts';
import {
  isArrayOf,
  isBoolean,
  isEither,
  isNumber,
  isObject,
  isOneOf,
  isOptional,
  isString,
  type Shape,
} from './shape.ts';
import { isPhases, isStrategies, isSummary } from './summaryShape.ts';

/** Days that the page looks back on. */
export const periods = ['7', '30', 'all'] as const;
export type Period = (typeof periods)[number];
export const isPeriod = isOneOf(periods);

export const exportFormats = ['json', 'csv'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Settings that can be changed on the page, without `foredraft.` in front. */
export const controlKeys = [
  'enabled',
  'healing',
  'drafts.strategy',
  'drafts.count',
  'speculation',
  'length',
  'context.otherFiles',
  'interpolation',
] as const;
export type ControlKey = (typeof controlKeys)[number];
export type ControlValue = boolean | number | string;

/** What a form control needs to know of its setting; package.json knows it. */
export interface Control {
  readonly key: ControlKey;
  readonly value: ControlValue;
  /** The workspace has a value of its own, and that is the one that is changed. */
  readonly inWorkspace: boolean;
  /** Of settings that have some. */
  readonly options?: readonly ControlOption[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
}

export interface ControlOption {
  readonly value: string;
  readonly label: string;
  readonly description: string;
}

/** A request as the page lists it. It is in memory only, and never in the statistics: it names a file. */
export interface RecentRequest {
  /** Differs from that of all others of this window. */
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Name of the file and the line, from 1: `cart.ts:12`. */
  readonly place: string;
  /** `suggested`, or the name of what came in between. */
  readonly outcome: string;
  /** The same in words. */
  readonly reason: string;
  readonly from?: AnswerSource | undefined;
  /** Undefined where there was no answer. */
  readonly phases?: Phases | undefined;
}

export type ToPage =
  | { readonly type: 'summary'; readonly period: Period; readonly summary: Summary }
  | {
      readonly type: 'settings';
      readonly controls: readonly Control[];
      /** As the settings are now, in the terms of the statistics. */
      readonly strategies: Strategies;
      /** Whether statistics are kept at all. */
      readonly isKept: boolean;
      /** The server in place of the local engine, and which settings it cannot follow. */
      readonly server?: string | undefined;
    }
  /** The newest first. */
  | { readonly type: 'recent'; readonly requests: readonly RecentRequest[] }
  /** Something for the user to know, such as where an export went. */
  | { readonly type: 'notice'; readonly message: string };

export type ToExtension =
  /** The page listens, and wants everything. */
  | { readonly type: 'ready'; readonly period: Period }
  | { readonly type: 'period'; readonly period: Period }
  | { readonly type: 'set'; readonly key: ControlKey; readonly value: ControlValue }
  | { readonly type: 'export'; readonly format: ExportFormat }
  | { readonly type: 'reset' }
  | { readonly type: 'openSettings' };

/** What the page keeps for the next time that it is loaded. */
export interface PageState {
  readonly period: Period;
}
export const isPageState = isObject<PageState>({ period: isPeriod });

/** Each kind of a union by its `type`. */
type Kinds<T extends { readonly type: string }> = {
  readonly [K in T['type']]: Shape<Omit<Extract<T, { readonly type: K }>, 'type'>>;
};

const isControl = isObject<Control>({
  key: isOneOf(controlKeys),
  value: isEither(isEither(isBoolean, isNumber), isString),
  inWorkspace: isBoolean,
  options: isOptional(
    isArrayOf(isObject<ControlOption>({ value: isString, label: isString, description: isString })),
  ),
  minimum: isOptional(isNumber),
  maximum: isOptional(isNumber),
});

const isRecentRequest = isObject<RecentRequest>({
  id: isNumber,
  at: isNumber,
  place: isString,
  outcome: isString,
  reason: isString,
  from: isOptional(isOneOf<AnswerSource>(['engine', 'cache', 'joined'])),
  phases: isOptional(isPhases),
});

const toPage: Kinds<ToPage> = {
  summary: isObject({ period: isPeriod, summary: isSummary }),
  settings: isObject({
    controls: isArrayOf(isControl),
    strategies: isStrategies,
    isKept: isBoolean,
    server: isOptional(isString),
  }),
  recent: isObject({ requests: isArrayOf(isRecentRequest) }),
  notice: isObject({ message: isString }),
};

const toExtension: Kinds<ToExtension> = {
  ready: isObject({ period: isPeriod }),
  period: isObject({ period: isPeriod }),
  set: isObject({
    key: isOneOf(controlKeys),
    value: isEither(isEither(isBoolean, isNumber), isString),
  }),
  export: isObject({ format: isOneOf(exportFormats) }),
  reset: isObject({}),
  openSettings: isObject({}),
};

export const isToPage = isKindOf<ToPage>(toPage);
export const isToExtension = isKindOf<ToExtension>(toExtension);

function isKindOf<T extends { readonly type: string }>(kinds: Kinds<T>): Shape<T> {
  const shapes = new Map<unknown, Shape<unknown>>(Object.entries(kinds));
  return (value): value is T =>
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    shapes.get(value.type)?.(value) === true;
}
