import assert from 'node:assert/strict';
import type { StrategyGroup, Summary } from '../../../src/core/stats/summary.ts';
import {
  daysView,
  endTable,
  languageTable,
  positionTable,
  survivalTable,
} from '../../../src/panel/views/acceptance.ts';
import { calibrationView } from '../../../src/panel/views/calibration.ts';
import { comparisonTable } from '../../../src/panel/views/comparison.ts';
import { answerTable, outcomeTable, speculationView } from '../../../src/panel/views/engine.ts';
import { bytes, counted, day, milliseconds, percent } from '../../../src/panel/views/format.ts';
import { headlines } from '../../../src/panel/views/headline.ts';
import { histogramView, phasesView } from '../../../src/panel/views/latency.ts';
import { outcomeName } from '../../../src/panel/views/outcomes.ts';
import { recentRow } from '../../../src/panel/views/recent.ts';
import { emptySummary, sampleSummary } from '../../support/statistics.ts';

const none = emptySummary();
const group = (name: string, shown: number, accepted: number, partly = 0): StrategyGroup => ({
  name,
  shown,
  ends: { accepted, partly, typed: 0, rejected: shown - accepted - partly },
  acceptedBytes: accepted * 10,
  typedBytes: 0,
  p50: 80,
  p95: 200,
});

describe('numbers in words', () => {
  const cases: [string, string][] = [
    [milliseconds(undefined), '–'],
    [milliseconds(0), '0 ms'],
    [milliseconds(3.21), '3.2 ms'],
    [milliseconds(83.6), '84 ms'],
    [milliseconds(1234), '1.2 s'],
    [bytes(undefined), '–'],
    [bytes(0), '0 B'],
    [bytes(999), '999 B'],
    [bytes(1000), '1.0 kB'],
    [bytes(999_900), '1.0 MB'],
    [bytes(96_400_000), '96 MB'],
    [bytes(5_100_000_000_000), '5,100 GB'],
    [percent(1, 3), '33%'],
    [percent(0, 0), '–'],
    [counted(1, 'day'), '1 day'],
    [counted(1204, 'suggestion'), '1,204 suggestions'],
    [day('2026-11-04'), '4 Nov'],
    [outcomeName('suggested'), 'Suggested'],
    [outcomeName('afterEscape'), 'After escape'],
  ];
  for (const [said, expected] of cases) it(`are ${expected}`, () => assert.equal(said, expected));
});

describe('what the statistics page shows', () => {
  it('counts what was accepted in part as accepted, and what was typed out not', () => {
    const total = { ...group('', 10, 2, 1), ends: { accepted: 2, partly: 1, typed: 4, rejected: 3 } };
    const shown = headlines({ ...none, total });
    assert.equal(shown.find(({ name }) => name === 'Acceptance')!.value, '30%');
    assert.deepEqual(
      endTable({ ...none, total }).rows.map(({ share }) => share),
      [0.2, 0.1, 0.4, 0.3],
    );
  });

  it('has no number where there is none', () => {
    const values = headlines(none).map(({ value }) => value);
    assert.deepEqual(values, ['0', '–', '0 B', '–', '–', '–', '–']);
  });

  it('has something to say before there is anything to show', () => {
    const tables = [endTable, languageTable, positionTable, survivalTable, answerTable, outcomeTable];
    for (const table of tables) {
      const { rows, empty } = table(none);
      assert.deepEqual(rows, []);
      assert.match(empty, /\w/);
    }
    for (const view of [daysView, histogramView, phasesView, speculationView, calibrationView]) {
      assert.doesNotMatch(view(none).sentence, /NaN|undefined|Infinity/);
    }
  });

  it('has a number for each point of a chart', () => {
    const summary = sampleSummary();
    const days = daysView(summary);
    assert.equal(days.table.rows.length, days.labels.length);
    for (const row of days.table.rows) assert.equal(row.length, days.table.columns.length);
    assert.equal(histogramView(summary).labels.length, summary.latency.counts.length);
    assert.equal(phasesView(summary).table.rows.length, 7);
  });

  it('names the best day', () => {
    const days = [group('2026-11-02', 10, 2), group('2026-11-03', 10, 5), group('2026-11-04', 10, 4)];
    assert.match(daysView({ ...none, days, total: group('', 30, 11) }).sentence, /37% .*3 Nov, 50%\.$/);
  });

  it('names times by their bounds', () => {
    const latency: Summary['latency'] = { ...none.latency, bounds: [50, 500, 1000], counts: [1, 2, 3, 4] };
    assert.deepEqual(histogramView({ ...none, latency }).labels, [
      '0–50 ms',
      '50–500 ms',
      '0.5–1 s',
      'over 1.0 s',
    ]);
  });

  it('leaves out sources that proposed nothing, and names the one that paid', () => {
    const sources = {
      ghost: { proposed: 10, accepted: 4 },
      document: { proposed: 8, accepted: 6 },
      trigrams: { proposed: 0, accepted: 0 },
    };
    const view = speculationView({ ...none, speculation: { passes: 10, generated: 25, sources } });
    assert.deepEqual(view.labels, ['Last suggestion', 'Document']);
    assert.match(view.sentence, /gave 2\.5 tokens; document saved most/);
  });

  const calibrations: [taken: number, suggestions: number, verdict: RegExp][] = [
    [100, 200, /about right/],
    [60, 200, /too confident/],
    [150, 200, /too cautious/],
    [3, 10, /about right/], // as chance has it
  ];
  for (const [taken, suggestions, verdict] of calibrations) {
    it(`judges confidence by ${taken} of ${suggestions} at 50%`, () => {
      const calibration = [
        { confidence: 0.5, suggestions, taken },
        { confidence: 0.9, suggestions: 0, taken: 0 },
      ];
      const view = calibrationView({ ...none, calibration });
      assert.match(view.sentence, verdict);
      assert.equal(view.points.length, 1);
    });
  }

  it('leaves phases of no length out of a request', () => {
    const phases = {
      debounce: 18,
      queue: 0.2,
      prompt: 2,
      prefill: 0,
      healing: 0.4,
      decode: 40.4,
    };
    const request = { id: 1, at: 0, place: 'a.ts:1', outcome: 'suggested', reason: '' };
    const row = recentRow({ ...request, from: 'cache', phases: { ...phases, total: 61 } });
    assert.equal(row.phases, 'from the answer before: debounce 18, prompt 2, decode 40');
    assert.equal(row.total, '61 ms');
    assert.equal(recentRow({ ...request, outcome: 'cancelled' }).total, '–');
  });
});

describe('the comparison of strategies', () => {
  const compare = (...healing: StrategyGroup[]): (string | undefined)[] =>
    comparisonTable(
      { ...none, strategies: { ...none.strategies, healing } },
      'healing',
      'exact',
      (value) => value,
    ).rows.map((row) => row.at(-1));

  it('says what is more than chance', () => {
    assert.deepEqual(compare(group('exact', 1000, 300), group('off', 300, 60)), [
      'now',
      'fewer accepted than now',
    ]);
    assert.deepEqual(compare(group('exact', 1000, 200), group('off', 300, 99)), [
      'now',
      'more accepted than now',
    ]);
    assert.deepEqual(compare(group('exact', 100, 30), group('off', 100, 27)), ['now', 'no clear difference']);
    assert.deepEqual(compare(group('exact', 1000, 300), group('off', 50, 0)), [
      'now',
      'fewer accepted than now',
    ]);
    assert.deepEqual(compare(group('exact', 100, 0), group('off', 100, 0)), ['now', 'no clear difference']);
  });

  it('says nothing of a few', () => {
    assert.deepEqual(compare(group('exact', 1000, 300), group('off', 49, 0)), ['now', 'too few to tell']);
    assert.deepEqual(compare(group('exact', 49, 30), group('off', 1000, 100)), ['now, too few to tell', '']);
  });

  it('compares with nothing where the present value has no suggestions', () => {
    assert.deepEqual(compare(group('off', 1000, 300), group('multi', 0, 0)), ['']);
  });
});
