import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { ContextSource } from '../../core/context/choose.ts';
import { importSpecifiers } from '../../core/context/importSpecifiers.ts';
import { isSourceFile } from '../workspaceFiles/sourceFiles.ts';

/** Files of each source at most: each is read and compared. */
const maxFiles = 12;
/** Language services that take longer are waited for no more. Milliseconds. */
const patienceMs = 100;

/** Finds files that may have to do with a document; the recent edits are places, and found elsewhere. */
export const fileSources: Readonly<
  Record<
    Exclude<ContextSource, 'recentEdits'>,
    (document: vscode.TextDocument) => Promise<readonly vscode.Uri[]>
  >
> = { imports, openTabs, sameFolder };

function openTabs(): Promise<vscode.Uri[]> {
  const uris = vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .flatMap(({ input }) => (input instanceof vscode.TabInputText ? [input.uri] : []))
    .slice(0, maxFiles);
  return Promise.resolve(uris);
}

/** Those of the same kind, the ones with the most similar names first: `cart.test.ts` is about `cart.ts`. */
async function sameFolder({ uri }: vscode.TextDocument): Promise<vscode.Uri[]> {
  const folder = uri.with({ path: posix.dirname(uri.path) });
  const name = posix.basename(uri.path);
  const entries = await vscode.workspace.fs.readDirectory(folder);
  return entries
    .filter(([other, type]) => (type & vscode.FileType.File) !== 0 && isSourceFile(other))
    .filter(([other]) => posix.extname(other) === posix.extname(name))
    .map(([other]) => ({ other, shared: sharedStart(name, other) }))
    .sort((a, b) => b.shared - a.shared || (a.other < b.other ? -1 : 1))
    .slice(0, maxFiles)
    .map(({ other }) => uri.with({ path: posix.join(folder.path, other) }));
}

function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

/** Where the language services say that the imports of a document lead. */
async function imports(document: vscode.TextDocument): Promise<vscode.Uri[]> {
  const found: vscode.Uri[] = [];
  const specifiers = importSpecifiers(document.getText(), maxFiles);
  const all = Promise.all(
    specifiers.map(async ({ offset }) => {
      const definitions = await vscode.commands.executeCommand<
        (vscode.Location | vscode.LocationLink)[] | undefined
      >('vscode.executeDefinitionProvider', document.uri, document.positionAt(offset));
      for (const definition of definitions ?? [])
        found.push('targetUri' in definition ? definition.targetUri : definition.uri);
    }),
  );
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, patienceMs)));
  await Promise.race([all, patience]).finally(() => clearTimeout(timer));
  return found.slice(0, maxFiles);
}
