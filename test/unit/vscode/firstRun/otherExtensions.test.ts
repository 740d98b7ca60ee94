import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { noticeOtherExtension } from '../../../../src/vscode/firstRun/otherExtensions.ts';
import { user } from '../../../mocks/vscode.ts';

describe('noticeOtherExtension', () => {
  let memory: vscode.Memento;
  beforeEach(() => {
    user.reset();
    const values = new Map<string, unknown>();
    memory = {
      get: (key: string, fallback: unknown) => values.get(key) ?? fallback,
      update: async (key: string, value: unknown) => void values.set(key, value),
    } as unknown as vscode.Memento;
  });

  it('says nothing where there is none', async () => {
    user.extensions.push({ id: 'esbenp.prettier-vscode', packageJSON: {} });
    await noticeOtherExtension(memory);
    assert.deepEqual(user.informationMessages, []);
  });

  it('tells once of those that suggest code, too, and shows them', async () => {
    user.extensions.push({ id: 'GitHub.copilot', packageJSON: { displayName: 'GitHub Copilot' } });
    user.answer = 'Show the Other';
    await noticeOtherExtension(memory);
    assert.match(user.informationMessages[0]![0]!, /^Foredraft and GitHub Copilot both/);
    assert.deepEqual(user.executed, ['workbench.extensions.search']);
    await noticeOtherExtension(memory);
    assert.equal(user.informationMessages.length, 1);
  });

  it('tells again when another one comes', async () => {
    user.extensions.push({ id: 'GitHub.copilot', packageJSON: {} });
    await noticeOtherExtension(memory);
    user.extensions.push({ id: 'Continue.continue', packageJSON: { displayName: 'Continue' } });
    await noticeOtherExtension(memory);
    assert.match(user.informationMessages[1]![0]!, /^Foredraft and Continue and GitHub\.copilot both/);
  });
});
