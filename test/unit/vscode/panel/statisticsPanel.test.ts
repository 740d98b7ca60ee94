import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type * as vscode from 'vscode';
import type { RecentRequest, ToPage } from '../../../../src/panel/messages.ts';
import { Config } from '../../../../src/vscode/config.ts';
import { RecentRequests } from '../../../../src/vscode/stats/recentRequests.ts';
import { registerStatisticsPanel } from '../../../../src/vscode/panel/registerStatisticsPanel.ts';
import { EventEmitter, Uri, user, type WebviewPanel } from '../../../mocks/vscode.ts';
import { emptySummary } from '../../../support/statistics.ts';

describe('the statistics panel', () => {
  let asked: (number | undefined)[];
  let resets: number;
  let changed: EventEmitter<undefined>;
  let recent: RecentRequests;
  let registration: vscode.Disposable;
  beforeEach(() => {
    user.reset();
    asked = [];
    resets = 0;
    changed = new EventEmitter();
    recent = new RecentRequests();
    const source = {
      summary: async (since: number | undefined) => {
        asked.push(since);
        return emptySummary();
      },
      onDidChange: changed.event as unknown as vscode.Event<void>,
      get recent() {
        return recent.all;
      },
      onDidRequest: recent.onDidAdd,
      exportAs: async (format: string) => `all as ${format}`,
      reset: async () => {
        resets++;
      },
    };
    registration = registerStatisticsPanel(
      Uri.file('/extension') as unknown as vscode.Uri,
      source,
      new Config(),
      { status: { kind: 'stopped' }, onStatus: () => () => undefined },
    );
  });
  afterEach(() => {
    registration.dispose();
  });

  const show = (): WebviewPanel => {
    user.commands.get('foredraft.showStatistics')!();
    return user.webviewPanels.at(-1)!;
  };
  const types = (panel: WebviewPanel) => (panel.sent as ToPage[]).map(({ type }) => type);
  const lastOf = <T extends ToPage['type']>(panel: WebviewPanel, type: T) =>
    (panel.sent as ToPage[]).findLast((message) => message.type === type) as Extract<ToPage, { type: T }>;
  const request: Omit<RecentRequest, 'id'> = { at: 0, place: 'a.ts:1', outcome: 'empty', reason: '' };

  it('runs one script by nonce, and reaches nothing but its own folder', () => {
    const { webview } = show();
    const policy = /content="(default-src[^"]*)"/.exec(webview.html)![1]!;
    const nonce =
      /<script nonce="([^"]{20,})" src="https:\/\/webview\.test\/extension\/dist\/panel\.js">/.exec(
        webview.html,
      )![1]!;
    assert.equal(policy, `default-src 'none'; script-src 'nonce-${nonce}'; style-src https://webview.test`);
    assert.equal(webview.html.match(/<script/g)!.length, 1);
    assert.deepEqual(
      webview.options.localResourceRoots?.map(({ fsPath }) => fsPath),
      ['/extension/dist'],
    );
    const other = show();
    assert.equal(other, user.webviewPanels[0], 'there is one panel only');
    assert.equal(other.reveals, 1);
  });

  it('has another nonce each time', () => {
    const first = show();
    first.dispose();
    assert.notEqual(show().webview.html, first.webview.html);
  });

  it('says nothing before the page is ready, and everything then', async () => {
    const panel = show();
    changed.fire(undefined);
    recent.add(request);
    await delay(20);
    assert.deepEqual(panel.sent, []);
    const before = Date.now();
    panel.say({ type: 'ready', period: '7' });
    await delay(20);
    assert.deepEqual(types(panel).sort(), ['recent', 'settings', 'summary']);
    assert.ok(Math.abs(asked[0]! - (before - 7 * 86_400_000)) < 1000);
    assert.equal(lastOf(panel, 'recent').requests.length, 1);
  });

  it('looks back as far as it is told', async () => {
    const panel = show();
    panel.say({ type: 'ready', period: '30' });
    panel.say({ type: 'period', period: 'all' });
    await delay(20);
    assert.equal(asked.at(-1), undefined);
    assert.equal(lastOf(panel, 'summary').period, 'all');
  });

  it('sends what changes, not once for each change, and nothing while it is hidden', async () => {
    const panel = show();
    panel.say({ type: 'ready', period: '30' });
    await delay(20);
    for (let i = 0; i < 50; i++) changed.fire(undefined);
    await delay(50);
    assert.equal(asked.length, 2);
    panel.setVisible(false);
    const sent = panel.sent.length;
    changed.fire(undefined);
    recent.add(request);
    user.changeSetting('foredraft.healing', 'off');
    await delay(50);
    assert.deepEqual([asked.length, panel.sent.length], [2, sent]);
  });

  it('drops what was to be sent when it is hidden', async () => {
    const panel = show();
    panel.say({ type: 'ready', period: '30' });
    await delay(20);
    recent.add(request);
    panel.setVisible(false);
    const sent = panel.sent.length;
    await delay(300);
    assert.equal(panel.sent.length, sent);
  });

  it('shows settings as they are, with the choices that package.json has', async () => {
    user.workspaceSettings.set('foredraft.length', 'line');
    const panel = show();
    panel.say({ type: 'ready', period: '30' });
    const { controls } = lastOf(panel, 'settings');
    const length = controls.find(({ key }) => key === 'length')!;
    assert.deepEqual([length.value, length.inWorkspace], ['line', true]);
    assert.deepEqual(
      length.options?.map(({ label }) => label),
      ['Automatic', 'Line', 'Block'],
    );
    const drafts = controls.find(({ key }) => key === 'drafts.count')!;
    assert.deepEqual([drafts.value, drafts.minimum, drafts.maximum], [3, 1, 5]);
  });

  it('changes a setting, and shows it as it was where that is refused', async () => {
    const panel = show();
    panel.say({ type: 'ready', period: '30' });
    panel.say({ type: 'set', key: 'healing', value: 'off' });
    await delay(10);
    assert.equal(user.settings.get('foredraft.healing'), 'off');
    assert.equal(lastOf(panel, 'settings').strategies.healing, 'off');
    panel.say({ type: 'set', key: 'healing', value: 'by prayer' });
    await delay(10);
    assert.equal(user.settings.get('foredraft.healing'), 'off');
    assert.match(lastOf(panel, 'notice').message, /could not be changed/);
    assert.equal(types(panel).at(-1), 'settings');
  });

  it('takes no message that is none', async () => {
    const panel = show();
    panel.say({ type: 'ready', period: '30' });
    await delay(10);
    panel.say({ type: 'set', key: 'model.path', value: '/elsewhere' });
    panel.say({ type: 'run', command: 'workbench.action.quit' });
    await delay(10);
    assert.equal(user.settings.size, 0);
    assert.deepEqual(user.executed, []);
  });

  it('exports to a file that is chosen', async () => {
    const panel = show();
    panel.say({ type: 'ready', period: '30' });
    panel.say({ type: 'export', format: 'csv' });
    await delay(10);
    assert.equal(user.written.size, 0);
    user.file = Uri.file('/workspace/kept.csv');
    panel.say({ type: 'export', format: 'csv' });
    await delay(10);
    assert.deepEqual([...user.written], [['/workspace/kept.csv', 'all as csv']]);
    assert.equal(lastOf(panel, 'notice').message, 'Exported to kept.csv.');
  });

  it('deletes nothing before that is confirmed', async () => {
    const panel = show();
    panel.say({ type: 'ready', period: '30' });
    panel.say({ type: 'reset' });
    await delay(10);
    assert.equal(resets, 0);
    user.answer = 'Delete';
    panel.say({ type: 'reset' });
    await delay(10);
    assert.equal(resets, 1);
  });

  it('opens the settings', () => {
    show().say({ type: 'openSettings' });
    assert.deepEqual(user.executed, ['workbench.action.openSettings']);
  });

  it('is filled again when its window is', async () => {
    const panel = show();
    panel.dispose();
    await user.webviewSerializer!.deserializeWebviewPanel(panel as unknown as vscode.WebviewPanel, undefined);
    panel.say({ type: 'ready', period: '7' });
    assert.ok(types(panel).includes('settings'));
    show();
    assert.equal(user.webviewPanels.length, 1);
    assert.equal(panel.reveals, 1);
  });
});

describe('RecentRequests', () => {
  it('keeps a hundred, the newest first, each with a number of its own', () => {
    const recent = new RecentRequests();
    for (let at = 0; at < 250; at++) recent.add({ at, place: 'a.ts:1', outcome: 'empty', reason: '' });
    assert.equal(recent.all.length, 100);
    assert.deepEqual([recent.all[0]!.at, recent.all.at(-1)!.at], [249, 150]);
    assert.equal(new Set(recent.all.map(({ id }) => id)).size, 100);
  });
});
