/** Statistics as a few weeks of work might leave them, and those of nobody; the same for the same seed. */
import { createRandom, type Random } from '../../src/core/random.ts';
import type { Acceptance, Group, StrategyGroup, Summary } from '../../src/core/stats/summary.ts';
import type { Strategies } from '../../src/core/stats/events.ts';
import type { RecentRequest } from '../../src/panel/messages.ts';

export const strategiesNow: Strategies = {
  healing: 'exact',
  drafts: 'branching',
  speculation: 'auto',
  length: 'auto',
  context: 'auto',
  interpolation: 'auto',
};

/** Of this many suggestions about this share is accepted. */
function acceptance(shown: number, rate: number, random: Random): Acceptance {
  const share = rate * (0.85 + 0.3 * random());
  const accepted = Math.round(shown * share * 0.82);
  const partly = Math.round(shown * share * 0.18);
  const typed = Math.round(shown * 0.07);
  return {
    shown,
    ends: { accepted, partly, typed, rejected: shown - accepted - partly - typed },
    acceptedBytes: accepted * 31 + partly * 9,
    typedBytes: typed * 14,
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

function total(groups: readonly Acceptance[]): Acceptance {
  const end = (name: keyof Acceptance['ends']) => sum(groups.map(({ ends }) => ends[name]));
  return {
    shown: sum(groups.map(({ shown }) => shown)),
    ends: {
      accepted: end('accepted'),
      partly: end('partly'),
      typed: end('typed'),
      rejected: end('rejected'),
    },
    acceptedBytes: sum(groups.map(({ acceptedBytes }) => acceptedBytes)),
    typedBytes: sum(groups.map(({ typedBytes }) => typedBytes)),
  };
}

export function sampleSummary(days = 30, seed = 1): Summary {
  const random = createRandom(seed);
  const groups = (entries: readonly (readonly [name: string, shown: number, rate: number])[]): Group[] =>
    entries.map(([name, shown, rate]) => ({ name, ...acceptance(shown, rate, random) }));
  const compared = (
    ...entries: readonly (readonly [name: string, shown: number, rate: number, p50: number])[]
  ): StrategyGroup[] =>
    entries.map(([name, shown, rate, p50]) => ({
      ...groups([[name, shown, rate]])[0]!,
      p50,
      p95: p50 * 2.6,
    }));
  const dates = Array.from({ length: days }, (_, index) => new Date(Date.UTC(2026, 9, 26 + index)));
  const working = dates.filter((date) => ![0, 6].includes(date.getUTCDay()));
  const byDay = groups(
    working.map((date, index) => [
      date.toISOString().slice(0, 10),
      60 + Math.round(random() * 120),
      0.26 + index * 0.004,
    ]),
  );
  const all = total(byDay);
  return {
    events: all.shown * 3,
    requests: Math.round(all.shown * 1.4),
    outcomes: {
      suggested: all.shown,
      empty: Math.round(all.shown * 0.22),
      unlikely: Math.round(all.shown * 0.15),
      stale: Math.round(all.shown * 0.028),
      failed: 2,
    },
    total: all,
    days: byDay,
    languages: groups([
      ['typescript', Math.round(all.shown * 0.58), 0.33],
      ['python', Math.round(all.shown * 0.24), 0.29],
      ['markdown', Math.round(all.shown * 0.12), 0.11],
      ['css', Math.round(all.shown * 0.06), 0.36],
    ]),
    strategies: {
      healing: compared(['exact', 1210, 0.32, 84], ['off', 322, 0.19, 71], ['multi', 24, 0.25, 79]),
      drafts: compared(['branching', 1380, 0.31, 86], ['off', 176, 0.29, 64]),
      speculation: compared(['auto', 1466, 0.3, 82], ['off', 90, 0.3, 131]),
      length: compared(['auto', 1500, 0.31, 85], ['line', 56, 0.36, 52]),
      context: compared(['auto', 1480, 0.31, 85], ['on', 76, 0.32, 97]),
      interpolation: compared(['auto', 1402, 0.31, 85], ['off', 154, 0.24, 83]),
    },
    draftPositions: [402, 61, 19],
    lengths: groups([
      ['1', Math.round(all.shown * 0.71), 0.35],
      ['2', Math.round(all.shown * 0.13), 0.24],
      ['3-5', Math.round(all.shown * 0.12), 0.2],
      ['6 and more', Math.round(all.shown * 0.04), 0.12],
    ]),
    survival: [
      { after: 30, texts: 470, kept: 0.93 },
      { after: 120, texts: 455, kept: 0.87 },
      { after: 600, texts: 431, kept: 0.81 },
    ],
    latency: {
      p50: 84,
      p95: 231,
      bounds: [20, 50, 100, 150, 200, 300, 500, 1000],
      counts: [212, 301, 588, 260, 98, 61, 24, 9, 3],
      phases: {
        debounce: 18,
        queue: 0.4,
        prompt: 2.1,
        prefill: 19.2,
        healing: 1.4,
        decode: 36,
        filters: 0.3,
      },
    },
    tokens: { prompt: 1_845_220, reused: 1_702_311, generated: 38_412 },
    answers: { engine: 1204, cache: 310, joined: 42 },
    speculation: {
      passes: 16_120,
      generated: 36_970,
      sources: {
        ghost: { proposed: 9120, accepted: 7040 },
        document: { proposed: 14_800, accepted: 8660 },
        workspace: { proposed: 8210, accepted: 2904 },
        recycling: { proposed: 6020, accepted: 1610 },
        trigrams: { proposed: 2100, accepted: 420 },
      },
    },
    calibration: Array.from({ length: 10 }, (_, index) => {
      const suggestions = Math.round(40 + 260 * Math.exp(-((index - 4) ** 2) / 8));
      const confidence = (index + 0.5) / 10;
      return { confidence, suggestions, taken: Math.round(suggestions * (0.07 + 0.82 * confidence)) };
    }),
    engineBytes: 96_400_000,
  };
}

export function emptySummary(): Summary {
  const none: Acceptance = {
    shown: 0,
    ends: { accepted: 0, partly: 0, typed: 0, rejected: 0 },
    acceptedBytes: 0,
    typedBytes: 0,
  };
  return {
    events: 0,
    requests: 0,
    outcomes: {},
    total: none,
    days: [],
    languages: [],
    strategies: { healing: [], drafts: [], speculation: [], length: [], context: [], interpolation: [] },
    draftPositions: [],
    lengths: [],
    survival: [],
    latency: {
      p50: undefined,
      p95: undefined,
      bounds: [100],
      counts: [0, 0],
      phases: { debounce: 0, queue: 0, prompt: 0, prefill: 0, healing: 0, decode: 0, filters: 0 },
    },
    tokens: { prompt: 0, reused: 0, generated: 0 },
    answers: { engine: 0, cache: 0, joined: 0 },
    speculation: { passes: 0, generated: 0, sources: {} },
    calibration: [],
    engineBytes: undefined,
  };
}

export function sampleRequests(number = 12): RecentRequest[] {
  const random = createRandom(2);
  const ends: readonly (readonly [outcome: string, reason: string])[] = [
    ['suggested', '18 characters and 2 more drafts'],
    ['cancelled', 'The next key came, or the cursor moved, before there was an answer.'],
    [
      'unlikely',
      'All that the model would write was less likely than foredraft.drafts.minimumConfidence asks for.',
    ],
    ['empty', 'The model would write nothing here.'],
  ];
  return Array.from({ length: number }, (_, index) => {
    const [outcome, reason] = ends[Math.floor(random() ** 2 * ends.length)]!;
    const decode = 20 + random() * 60;
    const phases = { debounce: 18, queue: 0, prompt: 2, prefill: 14, healing: 1, decode, filters: 0.2 };
    return {
      id: number - index,
      at: Date.UTC(2026, 10, 24, 10, 42, 7) - index * 3100,
      place: `${['cart.ts', 'inventory.py', 'slug.js'][index % 3]!}:${12 + index * 7}`,
      outcome,
      reason,
      ...(outcome === 'cancelled'
        ? {}
        : { from: 'engine' as const, phases: { ...phases, total: 36 + decode } }),
    };
  });
}
