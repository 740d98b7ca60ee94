import assert from 'node:assert/strict';
import * as vscode from 'vscode';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
  };
}

describe('the extension', () => {
  const extension = vscode.extensions.getExtension('foredraft.foredraft');

  it('is installed and activates', async () => {
    assert.ok(extension);
    await extension.activate();
  });

  it('registers every command that its manifest promises', async () => {
    const registered = await vscode.commands.getCommands(true);
    const { contributes } = extension!.packageJSON as Manifest;
    assert.deepEqual(
      contributes.commands.map(({ command }) => command).filter((command) => !registered.includes(command)),
      [],
    );
  });
});
