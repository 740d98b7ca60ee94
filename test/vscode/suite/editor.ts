/** Documents with suggestions, for the tests: what a user does with keys, done with commands. */
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';

const patienceMs = 60_000;

/** Shows a new document with the cursor where the text has a `|`. */
export async function openAt(textWithCursor: string, language = 'typescript'): Promise<vscode.TextEditor> {
  const offset = textWithCursor.indexOf('|');
  const content = textWithCursor.slice(0, offset) + textWithCursor.slice(offset + 1);
  const document = await vscode.workspace.openTextDocument({ language, content });
  const editor = await vscode.window.showTextDocument(document);
  const cursor = document.positionAt(offset);
  editor.selection = new vscode.Selection(cursor, cursor);
  return editor;
}

/** Changes the document with `command` as soon as there is a suggestion; throws when there is none for long. */
export async function accept(
  { document }: vscode.TextEditor,
  command = 'editor.action.inlineSuggest.commit',
): Promise<void> {
  if (!(await acceptWithin(patienceMs, document, command))) throw new Error('No suggestion.');
}

/** Tries to change the document with `command`, which does nothing while no suggestion is shown. */
export async function acceptWithin(
  ms: number,
  document: vscode.TextDocument,
  command = 'editor.action.inlineSuggest.commit',
): Promise<boolean> {
  const { version } = document;
  await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
  const end = Date.now() + ms;
  while (Date.now() < end) {
    await vscode.commands.executeCommand(command);
    if (document.version !== version) return true;
    await delay(100);
  }
  return false;
}

/** Closes all editors without asking whether to save. */
export async function closeAll(): Promise<void> {
  while (vscode.window.activeTextEditor) {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
}

/** Sets one of our settings for the time of `body`. */
export async function withSetting(name: string, value: unknown, body: () => Promise<void>): Promise<void> {
  const update = (value: unknown) =>
    vscode.workspace.getConfiguration('foredraft').update(name, value, vscode.ConfigurationTarget.Global);
  await update(value);
  try {
    await body();
  } finally {
    await update(undefined);
  }
}
