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

export interface Commands {
  /** Asks for a suggestion. */
  readonly trigger?: string;
  /** Accepts what is shown of it, and does nothing while nothing is. */
  readonly commit?: string;
}

/** Accepts a suggestion as soon as there is one; throws when there is none for long. */
export async function accept({ document }: vscode.TextEditor, commands?: Commands): Promise<void> {
  if (!(await acceptWithin(patienceMs, document, commands))) throw new Error('No suggestion.');
}

/** Whether there was a suggestion to accept. */
export async function acceptWithin(
  ms: number,
  document: vscode.TextDocument,
  {
    trigger = 'editor.action.inlineSuggest.trigger',
    commit = 'editor.action.inlineSuggest.commit',
  }: Commands = {},
): Promise<boolean> {
  const { version } = document;
  await vscode.commands.executeCommand(trigger);
  const end = Date.now() + ms;
  while (Date.now() < end) {
    await vscode.commands.executeCommand(commit);
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

/** Sets a user setting for the time of `body`. */
export async function withSetting(name: string, value: unknown, body: () => Promise<void>): Promise<void> {
  const update = (value: unknown) =>
    vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
  await update(value);
  try {
    await body();
  } finally {
    await update(undefined);
  }
}
