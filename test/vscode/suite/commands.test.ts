import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { engineProcesses } from '../host/processes.ts';
import { constants } from '../samples.ts';
import { until } from '../ui/patience.ts';
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

  it('restartEngine gives an engine that works, in place of the one before', async function () {
    if (process.platform !== 'linux') this.skip(); // for the list of processes
    await accept(await openAt(`${constants}const thursday =|`));
    const [before] = engineProcesses(process.pid);
    assert.ok(before);
    await vscode.commands.executeCommand('foredraft.restartEngine');
    await accept(await openAt(`${constants}const friday =|`));
    const [after, ...others] = engineProcesses(process.pid);
    assert.ok(after);
    assert.notEqual(after, before);
    assert.deepEqual(others, []);
  });

  it('showLog opens our log', async () => {
    const logIsShown = () =>
      vscode.window.visibleTextEditors.some(
        ({ document: { uri } }) => uri.scheme === 'output' && /foredraft/i.test(uri.path),
      );
    await vscode.commands.executeCommand('workbench.action.closePanel');
    await until('no log', () => !logIsShown());
    await vscode.commands.executeCommand('foredraft.showLog');
    await until('the log', logIsShown);
    await vscode.commands.executeCommand('workbench.action.closePanel');
  });
});
