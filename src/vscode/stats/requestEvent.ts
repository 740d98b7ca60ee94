import type {
  AnswerEvent,
  Phases,
  RequestEvent,
  SpeculationEvent,
  Strategies,
} from '../../core/stats/events.ts';
import type { SpeculationReport } from '../../core/speculation/tally.ts';
import type { Asked } from '../inlineProvider.ts';
import type { Outcome } from '../outcome.ts';
import type { Answer } from '../session/answer.ts';

/** What tells nothing of suggestions: they are off, or somebody types on. */
const passedOver = [
  'off',
  'paused',
  'notHere',
  'languageOff',
  'secret',
  'excluded',
  'manual',
  'onBattery',
  'cancelled',
  'stale',
];

/** @returns undefined for what is not recorded */
export function requestEvent(
  id: string,
  { document, isAutomatic, outcome }: Asked,
  strategies: Strategies,
  engineBytes: number | undefined,
): RequestEvent | undefined {
  if (passedOver.includes(outcome.kind)) return undefined;
  const answer = answerOf(outcome);
  return {
    ...{ kind: 'request', id, at: Date.now(), language: document.languageId, strategies },
    asked: !isAutomatic,
    outcome: outcome.kind,
    ...(answer && { answer: answerEvent(answer, engineBytes) }),
  };
}

export function answerOf(outcome: Outcome): Answer | undefined {
  return 'answer' in outcome ? outcome.answer : undefined;
}

/** Of an answer that was known before, the engine's phases are those of another request. */
export function phasesOf({ from, result: { timings }, debounceMs, totalMs }: Answer): Phases {
  const own = { debounce: debounceMs, total: totalMs };
  if (from !== 'engine') {
    return { ...own, queue: 0, prompt: 0, prefill: 0, healing: 0, decode: 0, filters: 0 };
  }
  const { load, queue, prompt, prefill, healing, decode, filters } = timings;
  return { ...own, queue: load + queue, prompt, prefill, healing, decode, filters };
}

function answerEvent(answer: Answer, engineBytes: number | undefined): AnswerEvent {
  const { from, result } = answer;
  const { speculation } = result;
  return {
    from,
    stop: result.stop,
    phases: phasesOf(answer),
    tokens: result.tokens,
    confidence: result.confidence ?? 0,
    drafts: 1 + (result.alternatives?.length ?? 0),
    ...(speculation && { speculation: speculationEvent(speculation, result.tokens.generated) }),
    ...(engineBytes !== undefined && { engineBytes }),
  };
}

function speculationEvent({ passes, sources }: SpeculationReport, generated: number): SpeculationEvent {
  return { passes, generated, sources };
}
