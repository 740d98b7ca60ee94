import assert from 'node:assert/strict';
import type { StatsEvent } from '../../../../src/core/stats/events.ts';
import { Summariser } from '../../../../src/core/stats/summariser.ts';
import {
  answerEvent,
  requestEvent,
  strategies,
  suggestionEvent,
  survivalEvent,
} from '../../../support/statsEvents.ts';

function summarise(...events: StatsEvent[]) {
  const summariser = new Summariser();
  for (const event of events) summariser.add(event);
  return summariser.summary;
}

describe('Summariser', () => {
  it('has nothing to say of nothing', () => {
    const summary = summarise();
    assert.equal(summary.events, 0);
    assert.equal(summary.latency.p50, undefined);
    assert.deepEqual(summary.calibration, []);
  });

  it('counts requests by what came of them, and times those that gave something', () => {
    const { requests, outcomes, answers, latency } = summarise(
      ...[10, 20, 30].map((total) => requestEvent('a', { answer: answerEvent(total) })),
      requestEvent('b', { answer: answerEvent(1, { from: 'cache' }) }),
      requestEvent('c', { outcome: 'empty', answer: answerEvent(500) }),
      requestEvent('d', { outcome: 'failed', answer: undefined } as never),
    );
    assert.equal(requests, 6);
    assert.deepEqual(outcomes, { suggested: 4, empty: 1, failed: 1 });
    assert.deepEqual(answers, { engine: 4, cache: 1, joined: 0 });
    assert.equal(latency.p50, 20);
    assert.equal(latency.p95, 30);
    assert.deepEqual(latency.counts.slice(0, 4), [2, 1, 1, 0]);
    assert.deepEqual(latency.phases, {
      ...{ debounce: 1, queue: 2, prompt: 3, prefill: 4, healing: 5, decode: 6, filters: 7 },
    });
  });

  it('leaves phases out that older records do not tell of', () => {
    const { healing: _, filters: __, ...phases } = answerEvent(10).phases;
    const older = requestEvent('a', { answer: answerEvent(10, { phases: { ...phases, prefill: 40 } }) });
    const newer = requestEvent('b', { answer: answerEvent(10) });
    assert.equal(summarise(older, older, newer).latency.phases.healing, 5);
    assert.equal(summarise(older, older, newer).latency.phases.prefill, 40);
    assert.equal(summarise(older).latency.phases.filters, 0);
  });

  it('adds up tokens and drafts of what the engine did, once', () => {
    const speculation = { passes: 3, generated: 8, sources: { ghost: { proposed: 5, accepted: 4 } } };
    const { tokens, speculation: all } = summarise(
      requestEvent('a', { answer: answerEvent(10, { speculation }) }),
      requestEvent('b', { answer: answerEvent(1, { speculation, from: 'cache' }) }),
      requestEvent('c', { answer: answerEvent(5, { speculation, from: 'joined' }) }),
    );
    assert.deepEqual(tokens, { prompt: 200, reused: 180, generated: 16 });
    assert.deepEqual(all, { passes: 6, generated: 16, sources: { ghost: { proposed: 10, accepted: 8 } } });
  });

  it('groups suggestions by day, language, length, draft and setting', () => {
    const off = { ...strategies, healing: 'off' } as const;
    const day = 24 * 60 * 60 * 1000;
    const { at } = suggestionEvent('a');
    const summary = summarise(
      suggestionEvent('a'),
      suggestionEvent('b', { language: 'python', end: 'rejected', acceptedBytes: 0, lines: 4, at: at - day }),
      suggestionEvent('c', { end: 'typed', typedBytes: 7, acceptedBytes: 0, strategies: off, lines: 2 }),
      suggestionEvent('d', { draft: 2, lines: 9 }),
    );
    assert.equal(summary.total.shown, 4);
    assert.deepEqual(summary.total.ends, { accepted: 2, partly: 0, typed: 1, rejected: 1 });
    assert.deepEqual([summary.total.acceptedBytes, summary.total.typedBytes], [20, 7]);
    assert.deepEqual(
      summary.days.map(({ shown }) => shown),
      [1, 3],
    );
    assert.deepEqual(
      summary.languages.map(({ name, shown }) => [name, shown]),
      [
        ['typescript', 3],
        ['python', 1],
      ],
    );
    assert.deepEqual(
      summary.lengths.map(({ shown }) => shown),
      [1, 1, 1, 1],
    );
    assert.deepEqual(summary.draftPositions, [1, 0, 1]);
    assert.deepEqual(
      summary.strategies.healing.map(({ name, shown }) => [name, shown]),
      [
        ['exact', 3],
        ['off', 1],
      ],
    );
    assert.deepEqual(
      summary.strategies.length.map(({ name, shown }) => [name, shown]),
      [['auto', 4]],
    );
  });

  it('leaves out of a comparison what was recorded before its setting was', () => {
    const { interpolation: _, ...before } = strategies;
    const { strategies: compared } = summarise(
      ...['a', 'b'].flatMap((id) => [requestEvent(id), suggestionEvent(id)]),
      requestEvent('c', { strategies: before }),
      suggestionEvent('c', { strategies: before }),
    );
    const shown = ({ name, shown }: { name: string; shown: number }) => [name, shown];
    assert.deepEqual(compared.interpolation.map(shown), [['auto', 2]]);
    assert.deepEqual(compared.context.map(shown), [['auto', 3]]);
  });

  it('compares confidence with what was taken, and knows what still stands', () => {
    const { calibration, survival } = summarise(
      suggestionEvent('a', { confidence: 0.92 }),
      suggestionEvent('b', { confidence: 0.98, end: 'rejected' }),
      suggestionEvent('c', { confidence: 1, end: 'typed' }),
      suggestionEvent('d', { confidence: 0.1, end: 'partly' }),
      survivalEvent('a', { kept: 1 }),
      survivalEvent('b', { kept: 0.5 }),
      survivalEvent('b', { after: 600, kept: 0 }),
    );
    assert.deepEqual(
      calibration.map(({ suggestions, taken }) => [suggestions, taken]),
      [
        [1, 0],
        [3, 2],
      ],
    );
    assert.ok(Math.abs(calibration[1]!.confidence - 2.9 / 3) < 1e-9);
    assert.deepEqual(survival, [
      { after: 30, texts: 2, kept: 0.75 },
      { after: 120, texts: 0, kept: 0 },
      { after: 600, texts: 1, kept: 0 },
    ]);
  });
});
