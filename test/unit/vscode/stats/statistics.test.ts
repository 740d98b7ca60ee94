import assert from 'node:assert/strict';
import { join } from 'node:path';
import { mock } from 'node:test';
import type * as vscode from 'vscode';
import { Config } from '../../../../src/vscode/config.ts';
import type { Asked } from '../../../../src/vscode/inlineProvider.ts';
import type { Answer } from '../../../../src/vscode/session/answer.ts';
import { EventFiles } from '../../../../src/vscode/stats/eventFiles.ts';
import { Statistics } from '../../../../src/vscode/stats/statistics.ts';
import { documentAt } from '../../../mocks/document.ts';
import { EventEmitter, Position, Range, user } from '../../../mocks/vscode.ts';
import { temporaryFolder } from '../../../support/temporary.ts';

const answer: Answer = {
  ...{ typed: '', drafts: [], from: 'engine', debounceMs: 1, totalMs: 30 },
  result: {
    ...{ text: '1 + 1', stop: 'line', logProbability: -1, confidence: 0.7 },
    tokens: { prompt: 10, context: 0, reused: 4, generated: 3 },
    timings: { load: 1, queue: 2, prompt: 3, prefill: 3, healing: 1, decode: 4, filters: 1, total: 15 },
  },
};

describe('Statistics', () => {
  const root = temporaryFolder();
  let count = 0;
  let files: EventFiles;
  let ends: boolean[];
  let statistics: Statistics;
  const asked = new EventEmitter<Asked>();
  const at = documentAt('let x = |');
  beforeEach(() => {
    user.reset();
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.UTC(2026, 10, 24) });
    ends = [];
    files = new EventFiles(join(root, String(count++)));
    const provider = {
      onDidAsk: asked.event as unknown as vscode.Event<Asked>,
      noteEnd: (taken: boolean) => ends.push(taken),
    };
    statistics = new Statistics(provider, { status: { kind: 'stopped' } }, new Config(), files, {
      warn: (message: string) => assert.fail(message),
    });
  });
  afterEach(async () => {
    mock.timers.reset();
    await statistics.dispose();
  });

  function suggest(text = '1 + 1'): void {
    const { document, position } = at;
    const replacement = { range: new Range(position, position), text: '' };
    const drafts = [{ text, stop: 'line', confidence: 0.7 }];
    const here = { document, version: 1, position, replacement, strategy: 'branching', drafts };
    ask({ kind: 'suggested', drafts: here, answer } as never);
  }
  function ask(outcome: Asked['outcome']): void {
    asked.fire({ ...at, isAutomatic: true, outcome } as unknown as Asked);
  }
  function change(rangeOffset: number, rangeLength: number, text: string): void {
    user.textChanged.fire({ document: at.document, contentChanges: [{ rangeOffset, rangeLength, text }] });
  }
  async function recorded() {
    return JSON.parse(await statistics.exportAs('json')) as Record<string, unknown>[];
  }

  it('records a request, and the suggestion of it that was accepted', async () => {
    suggest();
    mock.timers.tick(900);
    change(8, 0, '1 + 1');
    const [request, suggestion] = await recorded();
    assert.deepEqual(
      [request!.kind, request!.outcome, suggestion!.kind, suggestion!.end, suggestion!.draft],
      ['request', 'suggested', 'suggestion', 'accepted', 0],
    );
    assert.deepEqual([suggestion!.shownMs, suggestion!.acceptedBytes], [900, 5]);
    assert.equal(request!.id, suggestion!.id);
    assert.deepEqual(ends, [true]);
    assert.doesNotMatch(JSON.stringify([request, suggestion]), /1 \+ 1|workspace|a\.ts/);
  });

  it('takes what is offered after a key that agrees for the same suggestion', async () => {
    suggest();
    change(8, 0, '1');
    const position = new Position(0, 9);
    (at.document as { offsetAt: unknown }).offsetAt = () => 9;
    asked.fire({
      ...at,
      position,
      isAutomatic: true,
      outcome: {
        kind: 'suggested',
        drafts: { ...at, position, replacement: { text: '' }, drafts: [{ text: ' + 1' }] },
        answer: { ...answer, from: 'cache' },
      },
    } as unknown as Asked);
    change(9, 0, ' + 1');
    const found = await recorded();
    assert.deepEqual(
      found.map(({ kind }) => kind),
      ['request', 'request', 'suggestion'],
    );
    assert.deepEqual([found[2]!.typedBytes, found[2]!.acceptedBytes, found[2]!.id], [1, 4, found[0]!.id]);
    delete (at.document as { offsetAt?: unknown }).offsetAt;
    Object.assign(at.document, documentAt('let x = |').document);
  });

  it('does not count what was seen for a moment only, unless it was taken', async () => {
    suggest();
    mock.timers.tick(700);
    change(8, 0, '2');
    assert.deepEqual(
      (await recorded()).map(({ kind }) => kind),
      ['request'],
    );
    assert.deepEqual(ends, []);
  });

  it('counts as rejected what was seen, and left by the cursor', async () => {
    suggest();
    mock.timers.tick(800);
    const active = new Position(0, 2);
    user.selectionChanged.fire({ textEditor: at, selections: [{ active } as never] });
    assert.deepEqual(
      (await recorded()).map(({ kind, end }) => [kind, end]),
      [
        ['request', undefined],
        ['suggestion', 'rejected'],
      ],
    );
    assert.deepEqual(ends, [false]);
  });

  it('looks three times at what was accepted', async () => {
    suggest('1');
    change(8, 0, '1');
    suggest();
    change(8, 0, '1 + 1');
    Object.assign(at.document, { getText: () => '1 + 2', positionAt: () => at.position });
    for (const seconds of [30, 90, 480]) mock.timers.tick(seconds * 1000);
    const survivals = (await recorded()).filter(({ kind }) => kind === 'survival');
    assert.deepEqual(
      survivals.map(({ after }) => after),
      [30, 120, 600],
    );
    assert.deepEqual(
      survivals.map(({ kept }) => kept),
      [2 / 3, 2 / 3, 2 / 3],
    );
    Object.assign(at.document, documentAt('let x = |').document);
  });

  it('looks where a word of it was accepted, though others were typed after it', async () => {
    suggest('foo(bar)');
    const looked: unknown[] = [];
    Object.assign(at.document, {
      getText: ({ start, end }: { start: number; end: number }) => (looked.push([start, end]), 'foo('),
      positionAt: (offset: number) => offset,
    });
    change(8, 0, 'foo'); // the next word
    change(11, 0, '('); // typed
    change(12, 0, 'x'); // something else
    mock.timers.tick(30_000);
    const [survival] = (await recorded()).filter(({ kind }) => kind === 'survival');
    assert.equal(survival?.kept, 1);
    assert.deepEqual(looked, [[8, 12]]);
    Object.assign(at.document, documentAt('let x = |').document);
  });

  it('records nothing of keys that were typed on, and nothing at all where the user has it off', async () => {
    ask({ kind: 'cancelled' });
    ask({ kind: 'off' });
    user.settings.set('foredraft.statistics', false);
    suggest();
    ask({ kind: 'empty', answer });
    assert.deepEqual(await recorded(), []);
    assert.deepEqual(
      statistics.recent.map(({ outcome }) => outcome),
      ['empty', 'suggested', 'off', 'cancelled'],
    );
    assert.equal(statistics.recent[0]!.place, `a.ts:${at.position.line + 1}`);
  });

  it('sums up what all windows have recorded, and forgets it when told to', async () => {
    suggest();
    ask({ kind: 'failed', message: 'no' });
    await recorded();
    const summary = await statistics.summary(undefined);
    assert.deepEqual(summary.outcomes, { suggested: 1, failed: 1 });
    assert.equal((await statistics.summary(Date.now() + 1)).requests, 0);
    await statistics.reset();
    assert.equal((await statistics.summary(undefined)).requests, 0);
  });

  it('writes by itself, and has no timer when nothing happens', async () => {
    let changes = 0;
    statistics.onDidChange(() => changes++);
    suggest();
    mock.timers.tick(1000);
    mock.timers.reset();
    for (let i = 0; i < 100 && changes === 0; i++) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(changes, 1);
    assert.equal((await statistics.summary(undefined)).requests, 1);
  });
});
