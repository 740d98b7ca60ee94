import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { constants } from '../samples.ts';
import { accept, acceptWithin, closeAll, openAt } from './editor.ts';

describe('commands', () => {
  afterEach(closeAll);

  it('toggle switches suggestions off and on again', async () => {
    const enabled = () => vscode.workspace.getConfiguration('foredraft').get<boolean>('enabled');
    assert.equal(enabled(), true);
    await vscode.commands.executeCommand('foredraft.toggle');
    assert.equal(enabled(), false);
    const { document } = await openAt(`${constants}const thursday =|`);
    assert.equal(await acceptWithin(3000, document), false);

    await vscode.commands.executeCommand('foredraft.toggle');
    assert.equal(enabled(), true);
    await accept(await openAt(`${constants}const friday =|`));
  });

  it('restartEngine gives an engine that works', async () => {
    await vscode.commands.executeCommand('foredraft.restartEngine');
    await accept(await openAt(`${constants}const thursday =|`));
  });

  it('showLog opens our log', async () => {
    await vscode.commands.executeCommand('foredraft.showLog');
  });
});
