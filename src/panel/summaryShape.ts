import { survivalAges, type Phases, type Strategies } from '../core/stats/events.ts';
import type { Acceptance, CalibrationBin, Group, StrategyGroup, Summary } from '../core/stats/summary.ts';
import {
  isArrayOf,
  isNumber,
  isObject,
  isOneOf,
  isOptional,
  isRecordOf,
  isString,
  type Shape,
} from './shape.ts';

const acceptance = {
  shown: isNumber,
  ends: isObject<Acceptance['ends']>({
    accepted: isNumber,
    partly: isNumber,
    typed: isNumber,
    rejected: isNumber,
  }),
  acceptedBytes: isNumber,
  typedBytes: isNumber,
};
const group = { ...acceptance, name: isString };
const groups = isArrayOf(isObject<Group>(group));
const strategyGroups = isArrayOf(
  isObject<StrategyGroup>({ ...group, p50: isOptional(isNumber), p95: isOptional(isNumber) }),
);
const phases = {
  debounce: isNumber,
  queue: isNumber,
  prompt: isNumber,
  prefill: isNumber,
  healing: isNumber,
  decode: isNumber,
  filters: isNumber,
};

export const isPhases = isObject<Phases>({
  ...{ ...phases, total: isNumber },
  healing: isOptional(isNumber),
  filters: isOptional(isNumber),
});

export const isStrategies = isObject<Strategies>({
  healing: isString as Shape<Strategies['healing']>, // shown as it is where it is not known
  drafts: isString as Shape<Strategies['drafts']>,
  speculation: isOneOf(['auto', 'off']),
  length: isOneOf(['line', 'block', 'auto']),
  context: isOneOf(['auto', 'on', 'off']),
  interpolation: isOneOf(['auto', 'on', 'off']),
});

export const isSummary = isObject<Summary>({
  events: isNumber,
  requests: isNumber,
  outcomes: isRecordOf(isNumber),
  total: isObject<Acceptance>(acceptance),
  days: groups,
  languages: groups,
  strategies: isObject<Summary['strategies']>({
    healing: strategyGroups,
    drafts: strategyGroups,
    speculation: strategyGroups,
    length: strategyGroups,
    context: strategyGroups,
    interpolation: strategyGroups,
  }),
  draftPositions: isArrayOf(isNumber),
  lengths: groups,
  survival: isArrayOf(
    isObject<Summary['survival'][number]>({ after: isOneOf(survivalAges), texts: isNumber, kept: isNumber }),
  ),
  latency: isObject<Summary['latency']>({
    p50: isOptional(isNumber),
    p95: isOptional(isNumber),
    bounds: isArrayOf(isNumber),
    counts: isArrayOf(isNumber),
    phases: isObject<Summary['latency']['phases']>(phases),
  }),
  tokens: isObject<Summary['tokens']>({ prompt: isNumber, reused: isNumber, generated: isNumber }),
  answers: isObject<Summary['answers']>({ engine: isNumber, cache: isNumber, joined: isNumber }),
  speculation: isObject<Summary['speculation']>({
    passes: isNumber,
    generated: isNumber,
    sources: isRecordOf(isObject({ proposed: isNumber, accepted: isNumber })),
  }),
  calibration: isArrayOf(
    isObject<CalibrationBin>({ confidence: isNumber, suggestions: isNumber, taken: isNumber }),
  ),
  engineBytes: isOptional(isNumber),
});
