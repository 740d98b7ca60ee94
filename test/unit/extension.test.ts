import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type * as vscode from 'vscode';
import { activate } from '../../src/extension.ts';
import { documentAt } from '../mocks/document.ts';
import { InlineCompletionTriggerKind, SecretStorage, user, window } from '../mocks/vscode.ts';

/** With the fake engine, which runs for real. */
describe('activate', () => {
  const paths: Readonly<Record<string, string>> = {
    'dist/engine.cjs': join(import.meta.dirname, 'client/fakeEngine.mjs'),
    'models/foredraft-7m': 'good',
  };
  let subscriptions: vscode.Disposable[];
  beforeEach(() => {
    user.reset();
    subscriptions = [];
  });
  afterEach(async () => {
    for (const subscription of subscriptions) subscription.dispose();
    await logClosed();
    delete process.env.FOREDRAFT_INSPECT;
  });

  async function logClosed(): Promise<void> {
    const end = Date.now() + 5000;
    while (user.logIsOpen) {
      assert.ok(Date.now() < end, 'the log stays open');
      await delay(5);
    }
  }

  function start(): void {
    const context = {
      subscriptions,
      asAbsolutePath: (path: string) => paths[path],
      secrets: new SecretStorage(),
      globalStorageUri: { fsPath: '/storage' },
      globalState: { get: (_key: string, fallback: unknown) => fallback, update: async () => undefined },
    };
    activate(context as unknown as vscode.ExtensionContext);
  }

  /** What the engine was started with, which is what the fake one suggests for a document of this name. */
  async function engineFlags(): Promise<readonly string[]> {
    const { document, position } = documentAt('|', {
      path: '/workspace/tells its flags',
      languageId: 'plaintext',
    });
    const items = await user.inlineProvider!.provideInlineCompletionItems(
      document,
      position as unknown as vscode.Position,
      { triggerKind: InlineCompletionTriggerKind.Invoke } as unknown as vscode.InlineCompletionContext,
      {
        onCancellationRequested: () => ({ dispose: () => undefined }),
      } as unknown as vscode.CancellationToken,
    );
    const [item] = items as vscode.InlineCompletionItem[];
    return JSON.parse(item!.insertText as string) as string[];
  }

  it('starts an engine that listens to no debugger', async () => {
    start();
    assert.deepEqual(await engineFlags(), []);
  });

  it('starts one that does where it is asked to', async () => {
    process.env.FOREDRAFT_INSPECT = '46009';
    start();
    assert.deepEqual(await engineFlags(), ['--inspect=46009']);
  });

  it('survives settings of the wrong type', () => {
    window.activeTextEditor = documentAt('|');
    user.settings.set('foredraft.languages', null);
    user.settings.set('foredraft.model.path', ['own']);
    start();
    assert.match(user.statusBarItem.accessibilityInformation?.label ?? '', /Ready/);
  });

  it('closes the log when the engine has gone, not before', async () => {
    start();
    await engineFlags();
    for (const subscription of subscriptions.splice(0)) subscription.dispose();
    assert.equal(user.logIsOpen, true);
    await logClosed();
  });
});
