import * as vscode from 'vscode';
import type { HubSource } from '../../models/models.ts';
import { parseHubName } from './hubNames.ts';

/** Asks for a model of the hub by its name. */
export async function askForHubModel(): Promise<HubSource | undefined> {
  const text = await vscode.window.showInputBox({
    title: 'A Model of the Hub',
    prompt:
      'A base code model with fill-in-the-middle tokens, as OWNER/NAME, or OWNER/NAME/FILE.gguf, or the address of its page.',
    placeHolder: 'Qwen/Qwen2.5-Coder-0.5B',
    ignoreFocusOut: true, // it is copied from a browser
    validateInput: (value) =>
      value.trim() === '' || parseHubName(value)
        ? undefined
        : 'That is no OWNER/NAME, and no address of a model.',
  });
  return text === undefined ? undefined : parseHubName(text);
}

/** @returns an absolute path */
export function pickFolder(): Promise<string | undefined> {
  return pickPath({
    title: 'Import a Folder With config.json, tokenizer.json and Safetensors',
    openLabel: 'Import',
    canSelectFiles: false,
    canSelectFolders: true,
  });
}

/** @returns an absolute path */
export function pickFile(): Promise<string | undefined> {
  return pickPath({ title: 'Import a GGUF File', openLabel: 'Import', filters: { 'GGUF model': ['gguf'] } });
}

async function pickPath(options: vscode.OpenDialogOptions): Promise<string | undefined> {
  const [uri] = (await vscode.window.showOpenDialog(options)) ?? [];
  return uri?.fsPath;
}
