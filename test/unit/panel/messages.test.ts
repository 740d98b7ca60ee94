import assert from 'node:assert/strict';
import {
  isPageState,
  isToExtension,
  isToPage,
  type ToExtension,
  type ToPage,
} from '../../../src/panel/messages.ts';
import { emptySummary, sampleRequests, sampleSummary, strategiesNow } from '../../support/statistics.ts';

/** As a webview hands them on. */
const sent = (message: unknown): unknown => structuredClone(message);

describe('messages of the statistics page', () => {
  const toPage: ToPage[] = [
    { type: 'summary', period: 'all', summary: sampleSummary() },
    { type: 'summary', period: '7', summary: emptySummary() },
    {
      type: 'settings',
      controls: [
        { key: 'drafts.count', value: 3, inWorkspace: false, options: undefined, minimum: 1, maximum: 5 },
      ],
      strategies: strategiesNow,
      isKept: true,
    },
    { type: 'recent', requests: sampleRequests() },
    { type: 'notice', message: 'Exported.' },
  ];
  for (const message of toPage) {
    it(`are understood by the page: ${message.type}`, () => assert.ok(isToPage(sent(message))));
  }

  const toExtension: ToExtension[] = [
    { type: 'ready', period: '30' },
    { type: 'period', period: '7' },
    { type: 'set', key: 'enabled', value: false },
    { type: 'export', format: 'csv' },
    { type: 'reset' },
    { type: 'openSettings' },
  ];
  for (const message of toExtension) {
    it(`are understood by the extension: ${message.type}`, () => assert.ok(isToExtension(sent(message))));
  }

  const wrong: unknown[] = [
    undefined,
    null,
    'reset',
    [],
    {},
    { type: 'constructor' },
    { type: 'ready' },
    { type: 'ready', period: 7 },
    { type: 'set', key: 'model.path', value: '/elsewhere' },
    { type: 'set', key: 'enabled', value: null },
    { type: 'set', key: 'enabled', value: { toString: 'no' } },
    { type: 'export', format: 'xml' },
    { type: 'summary', period: '7', summary: {} },
  ];
  for (const message of wrong) {
    it(`are refused by the extension: ${JSON.stringify(message)}`, () =>
      assert.equal(isToExtension(message), false));
  }

  const summary = sampleSummary();
  const damaged: [what: string, summary: unknown][] = [
    ['no days', { ...summary, days: undefined }],
    ['a day without a name', { ...summary, days: summary.days.map(({ name: _, ...day }) => day) }],
    ['a count that is text', { ...summary, requests: '12' }],
    ['a count that is none', { ...summary, requests: NaN }],
    ['a phase too few', { ...summary, latency: { ...summary.latency, phases: { debounce: 1 } } }],
    ['an age that nobody asked for', { ...summary, survival: [{ after: 60, texts: 1, kept: 1 }] }],
    [
      'a source without numbers',
      { ...summary, speculation: { ...summary.speculation, sources: { ghost: 1 } } },
    ],
  ];
  for (const [what, damage] of damaged) {
    it(`are refused by the page: a summary with ${what}`, () =>
      assert.equal(isToPage({ type: 'summary', period: '7', summary: damage }), false));
  }

  it('are refused by the page: a request without a reason', () => {
    const [{ reason: _, ...request }] = sampleRequests(1) as [ReturnType<typeof sampleRequests>[number]];
    assert.equal(isToPage({ type: 'recent', requests: [request] }), false);
  });

  it('leave nothing of a state that is of another version', () => {
    assert.ok(isPageState({ period: '7' }));
    for (const state of [undefined, null, {}, { period: 30 }]) assert.equal(isPageState(state), false);
  });
});
