import type {
  AnswerEvent,
  RequestEvent,
  Strategies,
  SuggestionEvent,
  SurvivalEvent,
} from '../../src/core/stats/events.ts';

export const strategies: Strategies = {
  ...{ healing: 'exact', drafts: 'branching', speculation: 'auto', length: 'auto', context: 'auto' },
  interpolation: 'auto',
};
const common = { at: Date.UTC(2026, 10, 24, 12), language: 'typescript', strategies };

export const answerEvent = (total: number, changes: Partial<AnswerEvent> = {}): AnswerEvent => ({
  from: 'engine',
  stop: 'line',
  phases: { debounce: 1, queue: 2, prompt: 3, prefill: 4, healing: 5, decode: 6, filters: 7, total },
  tokens: { prompt: 100, context: 0, reused: 90, generated: 8 },
  confidence: 0.5,
  drafts: 3,
  ...changes,
});

export const requestEvent = (id: string, changes: Partial<RequestEvent> = {}): RequestEvent => ({
  ...{ kind: 'request', id, ...common, asked: false, outcome: 'suggested', answer: answerEvent(20) },
  ...changes,
});

export const suggestionEvent = (id: string, changes: Partial<SuggestionEvent> = {}): SuggestionEvent => ({
  ...{ kind: 'suggestion', id, ...common, end: 'accepted', shownMs: 900, draft: 0, drafts: 3 },
  ...{ confidence: 0.5, lines: 1, bytes: 10, acceptedBytes: 10, partlyBytes: 0, typedBytes: 0 },
  ...changes,
});

export const survivalEvent = (id: string, changes: Partial<SurvivalEvent> = {}): SurvivalEvent => ({
  ...{ kind: 'survival', id, ...common, after: 30, kept: 1, acceptedBytes: 10 },
  ...changes,
});
