import * as vscode from 'vscode';
import { constants, unfinished } from '../samples.ts';
import { until } from '../ui/patience.ts';
import { accept, closeAll, openAt } from './editor.ts';

describe('the workspace', () => {
  const { uri: folder } = vscode.workspace.workspaceFolders![0]!;
  const write = (name: string, text: string) =>
    vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, name), new TextEncoder().encode(text));
  afterEach(async () => {
    await closeAll();
    for (const name of ['src', '.gitignore', '.env']) {
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, name), { recursive: true });
    }
  });

  it('is indexed after a completion, but for secrets and what .gitignore names', async () => {
    for (const name of ['src/a.ts', 'src/built/c.ts', '.env']) await write(name, constants);
    await write('src/b.ts', unfinished);
    await write('.gitignore', 'built\n');
    // To have the index made anew, whatever the tests before this one have left.
    const sources = vscode.workspace.getConfiguration('foredraft');
    await sources.update('speculationSources', { workspace: false }, vscode.ConfigurationTarget.Global);
    await sources.update('speculationSources', undefined, vscode.ConfigurationTarget.Global);
    await accept(await openAt(`${constants}const thursday =|`));

    await vscode.commands.executeCommand('foredraft.showLog');
    const log = () =>
      vscode.window.visibleTextEditors.find(
        ({ document: { uri } }) => uri.scheme === 'output' && /foredraft/i.test(uri.path),
      );
    await until('the index of two files', () =>
      log()?.document.getText().includes('Workspace indexed for drafts: 2 files'),
    );
    await vscode.commands.executeCommand('workbench.action.closePanel');
  });
});
