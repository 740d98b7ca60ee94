import type { SourceName } from '../speculation/draftSource.ts';
import { Acceptances } from './acceptances.ts';
import {
  type AnswerEvent,
  type PhaseName,
  phaseNames,
  type RecordedStrategies,
  type RequestEvent,
  type StatsEvent,
  type Strategies,
  type SuggestionEvent,
  type SurvivalAge,
  type SurvivalEvent,
  survivalAges,
} from './events.ts';
import { quantileOf } from './quantile.ts';
import type { LatencySummary, StrategyGroup, Summary } from './summary.ts';

/** Upper bounds of the latency histogram, milliseconds. */
const bounds = [10, 20, 35, 50, 75, 100, 150, 200, 300, 500, 1000, 2000];
const calibrationBins = 10;
const settings = [
  'healing',
  'drafts',
  'speculation',
  'length',
  'context',
  'interpolation',
] as const satisfies (keyof Strategies)[];

/** Works a summary out of events, one at a time. */
export class Summariser {
  #events = 0;
  #requests = 0;
  readonly #outcomes: Record<string, number> = {};
  readonly #total = new Acceptances();
  readonly #days = new Acceptances();
  readonly #languages = new Acceptances();
  readonly #lengths = new Acceptances();
  /** By `setting value`. */
  readonly #strategies = new Acceptances();
  readonly #strategyTimes = new Map<string, number[]>();
  readonly #draftPositions: number[] = [];
  readonly #survival = new Map<SurvivalAge, { texts: number; kept: number }>();
  /** Milliseconds to each suggestion. */
  readonly #times: number[] = [];
  readonly #phases = new Map<PhaseName, number[]>(phaseNames.map((name) => [name, []]));
  readonly #tokens = { prompt: 0, reused: 0, generated: 0 };
  readonly #answers = { engine: 0, cache: 0, joined: 0 };
  readonly #speculation = { passes: 0, generated: 0 };
  readonly #sources: Partial<Record<SourceName, { proposed: number; accepted: number }>> = {};
  readonly #calibration = Array.from({ length: calibrationBins }, () => ({
    sum: 0,
    suggestions: 0,
    taken: 0,
  }));
  #engineBytes: number | undefined;

  add(event: StatsEvent): void {
    this.#events++;
    switch (event.kind) {
      case 'request':
        this.#addRequest(event);
        break;
      case 'suggestion':
        this.#addSuggestion(event);
        break;
      case 'survival':
        this.#addSurvival(event);
        break;
    }
  }

  get summary(): Summary {
    return {
      events: this.#events,
      requests: this.#requests,
      outcomes: this.#outcomes,
      total: this.#total.of(''),
      days: this.#days.all.sort((a, b) => (a.name < b.name ? -1 : 1)),
      languages: this.#languages.all.sort((a, b) => b.shown - a.shown),
      strategies: {
        healing: this.#strategyGroups('healing'),
        drafts: this.#strategyGroups('drafts'),
        speculation: this.#strategyGroups('speculation'),
        length: this.#strategyGroups('length'),
        context: this.#strategyGroups('context'),
        interpolation: this.#strategyGroups('interpolation'),
      },
      draftPositions: Array.from(this.#draftPositions, (count: number | undefined) => count ?? 0),
      lengths: lengthNames.map((name) => ({ name, ...this.#lengths.of(name) })),
      survival: survivalAges.map((after) => {
        const { texts, kept } = this.#survival.get(after) ?? { texts: 0, kept: 0 };
        return { after, texts, kept: texts > 0 ? kept / texts : 0 };
      }),
      latency: this.#latency(),
      tokens: this.#tokens,
      answers: this.#answers,
      speculation: { ...this.#speculation, sources: this.#sources },
      calibration: this.#calibration
        .filter(({ suggestions }) => suggestions > 0)
        .map(({ sum, suggestions, taken }) => ({ confidence: sum / suggestions, suggestions, taken })),
      engineBytes: this.#engineBytes,
    };
  }

  #addRequest({ outcome, answer, strategies }: RequestEvent): void {
    this.#requests++;
    this.#outcomes[outcome] = (this.#outcomes[outcome] ?? 0) + 1;
    if (!answer) return;
    this.#answers[answer.from]++;
    if (outcome === 'suggested') this.#times.push(answer.phases.total);
    if (answer.from !== 'cache') this.#addAnswer(answer, strategies);
  }

  /** What the engine did: an answer that was known already tells nothing new of it. */
  #addAnswer(
    { from, phases, tokens, speculation, engineBytes }: AnswerEvent,
    strategies: RecordedStrategies,
  ): void {
    this.#tokens.prompt += tokens.prompt;
    this.#tokens.reused += tokens.reused;
    this.#tokens.generated += tokens.generated;
    this.#engineBytes = engineBytes ?? this.#engineBytes;
    if (speculation) {
      this.#speculation.passes += speculation.passes;
      this.#speculation.generated += speculation.generated;
      for (const [name, { proposed, accepted }] of Object.entries(speculation.sources)) {
        const source = (this.#sources[name as SourceName] ??= { proposed: 0, accepted: 0 });
        source.proposed += proposed;
        source.accepted += accepted;
      }
    }
    if (from !== 'engine') return; // it waited for less than a whole request
    for (const name of phaseNames) {
      const time = phases[name];
      if (time !== undefined) this.#phases.get(name)!.push(time);
    }
    for (const name of settingNames(strategies)) {
      const times = this.#strategyTimes.get(name);
      if (times) times.push(phases.total);
      else this.#strategyTimes.set(name, [phases.total]);
    }
  }

  #addSuggestion(event: SuggestionEvent): void {
    this.#total.add('', event);
    this.#days.add(localDate(event.at), event);
    this.#languages.add(event.language, event);
    this.#lengths.add(lengthName(event.lines), event);
    for (const name of settingNames(event.strategies)) this.#strategies.add(name, event);
    const isTaken = event.end === 'accepted' || event.end === 'typed';
    if (event.end === 'accepted' && event.draft !== undefined) {
      this.#draftPositions[event.draft] = (this.#draftPositions[event.draft] ?? 0) + 1;
    }
    const bin = Math.min(calibrationBins - 1, Math.floor(event.confidence * calibrationBins));
    const bar = this.#calibration[bin]!;
    bar.sum += event.confidence;
    bar.suggestions++;
    if (isTaken) bar.taken++;
  }

  #addSurvival({ after, kept }: SurvivalEvent): void {
    const before = this.#survival.get(after) ?? { texts: 0, kept: 0 };
    this.#survival.set(after, { texts: before.texts + 1, kept: before.kept + kept });
  }

  #strategyGroups(setting: (typeof settings)[number]): StrategyGroup[] {
    const names = new Set([...this.#strategies.names, ...this.#strategyTimes.keys()]);
    return [...names]
      .filter((name) => name.startsWith(`${setting} `))
      .map((name) => {
        const times = this.#strategyTimes.get(name) ?? [];
        return {
          name: name.slice(setting.length + 1),
          ...this.#strategies.of(name),
          p50: quantileOf(times, 0.5),
          p95: quantileOf(times, 0.95),
        };
      })
      .sort((a, b) => b.shown - a.shown);
  }

  #latency(): LatencySummary {
    const counts = new Array<number>(bounds.length + 1).fill(0);
    for (const time of this.#times) {
      const bin = bounds.findIndex((bound) => time <= bound);
      counts[bin < 0 ? bounds.length : bin]!++;
    }
    const median = (name: PhaseName): number => quantileOf(this.#phases.get(name)!, 0.5) ?? 0;
    return {
      p50: quantileOf(this.#times, 0.5),
      p95: quantileOf(this.#times, 0.95),
      bounds,
      counts,
      phases: {
        debounce: median('debounce'),
        queue: median('queue'),
        prompt: median('prompt'),
        prefill: median('prefill'),
        healing: median('healing'),
        decode: median('decode'),
        filters: median('filters'),
      },
    };
  }
}

/** `setting value` of those that are recorded. */
function settingNames(strategies: RecordedStrategies): string[] {
  return settings.flatMap((setting) => {
    const value = strategies[setting];
    return value === undefined ? [] : [`${setting} ${value}`];
  });
}

const lengthNames = ['1', '2', '3-5', '6 and more'] as const;

function lengthName(lines: number): (typeof lengthNames)[number] {
  if (lines <= 1) return '1';
  if (lines === 2) return '2';
  return lines <= 5 ? '3-5' : '6 and more';
}

/** As `2026-11-24`. */
function localDate(time: number): string {
  const date = new Date(time);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
