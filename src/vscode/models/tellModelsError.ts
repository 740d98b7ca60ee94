import * as vscode from 'vscode';
import { CancelledError } from '../../client/errors.ts';
import { ModelsError, type ModelsErrorKind } from '../../models/models.ts';

/** What can be done about an error, by the title of a button. */
export interface Remedies {
  /** Does again what failed. */
  readonly retry?: () => unknown;
  /** Asks for a token, and says whether there is one now. */
  readonly setToken?: () => Promise<boolean>;
  /** Of the model, for people. */
  readonly page?: string;
}

type Remedy = 'Retry' | 'Set Token...' | 'Open Page' | 'Open Settings' | 'Move Models Folder...' | 'Show Log';

const remedies: Readonly<Record<ModelsErrorKind, readonly Remedy[]>> = {
  offline: ['Open Settings'],
  unreachable: ['Retry', 'Show Log'],
  certificate: ['Open Settings', 'Show Log'],
  gated: ['Set Token...', 'Open Page'],
  notFound: [],
  busy: ['Retry'],
  server: ['Retry', 'Show Log'],
  corrupt: ['Retry', 'Show Log'],
  noSpace: ['Retry', 'Move Models Folder...'],
  locked: ['Retry'],
  folder: ['Open Settings'],
  refused: [],
};

/** Where to look for the settings that matter. */
const settings: Partial<Record<ModelsErrorKind, string>> = {
  offline: 'foredraft.offline',
  certificate: 'http.proxy',
  folder: 'foredraft.models.folder',
};

/** Shows once what went wrong with models, and what can be done about it. Who has cancelled knows. */
export async function tellModelsError(
  error: unknown,
  log: Pick<vscode.LogOutputChannel, 'error'>,
  { retry, setToken, page }: Remedies = {},
): Promise<void> {
  if (error instanceof CancelledError) return;
  const message = error instanceof Error ? error.message : String(error);
  log.error(`Models: ${message}${causes(error)}`);
  const kind = error instanceof ModelsError ? error.kind : undefined;
  const open = async (key: string) => vscode.commands.executeCommand('workbench.action.openSettings', key);
  const run: Readonly<Record<Remedy, (() => unknown) | undefined>> = {
    Retry: retry,
    'Set Token...': setToken && (async () => ((await setToken()) ? retry?.() : undefined)),
    'Open Page': page === undefined ? undefined : () => vscode.env.openExternal(vscode.Uri.parse(page)),
    'Open Settings': () => open((kind && settings[kind]) ?? 'foredraft.models'),
    'Move Models Folder...': () => vscode.commands.executeCommand('foredraft.moveModels'),
    'Show Log': () => vscode.commands.executeCommand('foredraft.showLog'),
  };
  const titles = (kind ? remedies[kind] : (['Show Log'] as const)).filter((title) => run[title]);
  const chosen = await vscode.window.showErrorMessage(`Foredraft: ${message}`, ...titles);
  if (chosen) await run[chosen]?.();
}

/** What it came from, for the log: `fetch` fails with an error that says nothing by itself. */
function causes(error: unknown): string {
  const { cause } = Object(error) as { cause?: unknown };
  return cause instanceof Error ? ` (${cause.message})${causes(cause)}` : '';
}
