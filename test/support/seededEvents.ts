import { createRandom } from '../../src/core/random.ts';
import type { StatsEvent, Strategies, SuggestionEnd } from '../../src/core/stats/events.ts';
import { answerEvent, requestEvent, strategies, suggestionEvent, survivalEvent } from './statsEvents.ts';

const withoutHealing: Strategies = { ...strategies, healing: 'off' };
const day = 24 * 60 * 60 * 1000;
const languages = ['typescript', 'typescript', 'typescript', 'python', 'python', 'rust', 'json'];

/** What some weeks of work leave, up to `now`: made up, and the same for the same number. */
export function seededEvents(requests: number, now: number): StatsEvent[] {
  const random = createRandom(11);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  return Array.from({ length: requests }, (_, i): StatsEvent[] => {
    const id = `seeded-${i}`;
    const at = now - Math.floor(28 * day * (1 - i / requests));
    const common = {
      at,
      language: pick(languages),
      strategies: random() < 0.8 ? strategies : withoutHealing,
    } as const;
    const confidence = random();
    const [debounce, prefill, decode] = [random() * 8, 4 + random() * 14, 8 + random() ** 3 * 160];
    const proposed = Math.floor(random() * 9);
    const answer = answerEvent(debounce + prefill + decode + 4, {
      ...{ from: pick(['engine', 'engine', 'cache', 'joined']), confidence },
      phases: {
        debounce,
        queue: random(),
        prompt: 1 + random(),
        prefill,
        healing: prefill / 20,
        decode,
        filters: 0.2,
        total: debounce + prefill + decode + 4,
      },
      speculation: {
        ...{ passes: 4, generated: 9 },
        sources: {
          ghost: { proposed, accepted: Math.floor(proposed * 0.8) },
          document: { proposed: proposed + 2, accepted: Math.floor(proposed * 0.5) },
        },
      },
      engineBytes: 98e6,
    });
    if (random() < 0.2)
      return [requestEvent(id, { ...common, outcome: pick(['empty', 'unlikely']), answer })];
    const taken = random() < 0.1 + 0.6 * confidence;
    const end: SuggestionEnd = taken
      ? pick(['accepted', 'accepted', 'accepted', 'typed', 'partly'])
      : 'rejected';
    const draft = { draft: pick([0, 0, 0, 0, 1, 2]) };
    const suggestion = suggestionEvent(id, {
      ...common,
      ...draft,
      end,
      confidence,
      lines: pick([1, 1, 1, 2, 4, 7]),
      acceptedBytes: end === 'accepted' ? 24 : 0,
      typedBytes: end === 'typed' ? 24 : 0,
    });
    const survival = end === 'accepted' ? [survivalEvent(id, { ...common, kept: 0.6 + 0.4 * random() })] : [];
    return [requestEvent(id, { ...common, answer }), suggestion, ...survival];
  }).flat();
}
