import * as vscode from 'vscode';
import { parseAddress, type ServerAddress } from '../../servers/address.ts';
import { connectServer } from '../../servers/connect.ts';
import type { ServerInfo } from '../../servers/completionEngine.ts';
import { ServerError } from '../../servers/errors.ts';
import { describeServer } from '../../servers/unavailable.ts';
import type { Config } from '../config.ts';
import type { ServerKeys } from './serverKeys.ts';
import { serverSettings } from './serverSettings.ts';

const use = 'Use It';
const setKey = 'Set Key...';
const chooseModel = 'Choose Model...';

/** *Use a Server...*: asks for an address, tries what is there, says what it found, and stores it if that is wanted. */
export async function useServer(config: Config, keys: ServerKeys): Promise<void> {
  const url = await vscode.window.showInputBox({
    title: 'Use a Server',
    prompt:
      'Address of a llama.cpp, Ollama, vLLM or OpenAI-compatible server. Empty for the engine on this computer.',
    placeHolder: 'http://localhost:8080',
    value: config.serverUrl,
    ignoreFocusOut: true,
    validateInput: problemOf,
  });
  if (url === undefined) return;
  if (url.trim() === '') await config.setServer('', '');
  else await tryServer(parseAddress(url), '', config, keys);
}

async function tryServer(
  address: ServerAddress,
  model: string,
  config: Config,
  keys: ServerKeys,
): Promise<void> {
  try {
    const info = await probe(address, model, config, keys);
    if (!info) return;
    const chosen = await vscode.window.showInformationMessage(
      `Foredraft: ${describeServer(info)}`,
      { modal: true, detail: `${verdict(info)}\n${whatIsSent(info)}` },
      use,
    );
    if (chosen === use) await config.setServer(address.base, model);
  } catch (error) {
    const { message } = error as Error;
    const isLocked = error instanceof ServerError && (error.status === 401 || error.status === 403);
    const hasMany = error instanceof ServerError && error.models !== undefined;
    const actions = [...(isLocked ? [setKey] : []), ...(hasMany ? [chooseModel] : [])];
    const chosen = await vscode.window.showErrorMessage(`Foredraft: ${message}`, ...actions);
    if (chosen === setKey && (await askForKey(address, keys))) await tryServer(address, model, config, keys);
    if (chosen === chooseModel) {
      const picked = await vscode.window.showQuickPick([...(error as ServerError).models!], {
        title: `Models at ${address.base}`,
      });
      if (picked !== undefined) await tryServer(address, picked, config, keys);
    }
  }
}

/** @returns undefined where it was cancelled */
async function probe(
  address: ServerAddress,
  model: string,
  config: Config,
  keys: ServerKeys,
): Promise<ServerInfo | undefined> {
  const settings = await serverSettings(config, keys, config.server(address.base, model));
  const abort = new AbortController();
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `Trying ${address.base}`, cancellable: true },
    async (_, token) => {
      token.onCancellationRequested(() => abort.abort());
      try {
        return (await connectServer(settings, abort.signal)).info;
      } catch (error) {
        if (abort.signal.aborted) return undefined;
        throw error;
      }
    },
  );
}

function verdict({ filled: { right, of } }: ServerInfo): string {
  const filled = `It filled ${right} of ${of} test holes.`;
  return right === 0
    ? `${filled} Suggestions from it are likely to be bad: is it a base code model that was trained to fill in the middle?`
    : filled;
}

function whatIsSent({ server }: ServerInfo): string {
  return `While you type, the text around the cursor and the path of the file are sent to ${server}, and parts of other files where the settings allow them in prompts.`;
}

/** *Set Server Key...* */
export async function setServerKey(config: Config, keys: ServerKeys): Promise<void> {
  const url =
    config.serverUrl ||
    (await vscode.window.showInputBox({
      title: 'Set Server Key',
      prompt: 'Address of the server that the key is for.',
      ignoreFocusOut: true,
      validateInput: (text) => (text.trim() === '' ? 'An address is needed.' : problemOf(text)),
    }));
  if (url === undefined) return;
  try {
    await askForKey(parseAddress(url), keys);
  } catch (error) {
    await vscode.window.showErrorMessage(`Foredraft: ${(error as Error).message}`);
  }
}

/** @returns whether one was set */
async function askForKey({ origin }: ServerAddress, keys: ServerKeys): Promise<boolean> {
  const key = await vscode.window.showInputBox({
    title: `Key for ${origin}`,
    prompt: 'It is kept in the secret storage, and sent to this server alone. Empty to remove it.',
    password: true,
    ignoreFocusOut: true,
  });
  if (key === undefined) return false;
  await keys.set(origin, key.trim());
  return key.trim() !== '';
}

function problemOf(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  try {
    parseAddress(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
