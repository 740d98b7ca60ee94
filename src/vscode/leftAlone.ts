import type { Ignore } from 'ignore';
import * as vscode from 'vscode';
import type { Config } from './config.ts';
import { globRules } from './workspaceFiles/excludes.ts';
import { isSecretLike } from './workspaceFiles/secretFiles.ts';

/** Why a file is left alone: it may hold secrets, or the settings say so. */
export type LeftAlone = 'secret' | 'excluded';

/** The rules of the settings, by their globs: the same ones for every key. */
let last: { readonly globs: string; readonly rules: Ignore } | undefined;

/** Whether nothing is suggested in a file, by its path in the workspace, or its whole path elsewhere. */
export function leftAlone(
  config: Pick<Config, 'exclude'>,
  document: Pick<vscode.TextDocument, 'uri' | 'languageId'>,
): LeftAlone | undefined {
  const path = vscode.workspace.asRelativePath(document.uri, false).replace(/^([a-z]:)?[/\\]+/i, '');
  if (path === '') return undefined;
  if (isSecretLike(path)) return 'secret';
  const exclude = config.exclude(document);
  if (exclude.length === 0) return undefined;
  const globs = JSON.stringify(exclude);
  if (last?.globs !== globs) last = { globs, rules: globRules(exclude) };
  return last.rules.ignores(path.replaceAll('\\', '/')) ? 'excluded' : undefined;
}
