import ignore, { type Ignore } from 'ignore';
import * as vscode from 'vscode';
import { ignorecase } from './gitIgnore.ts';

/** Never looked into, whatever the settings say. */
const always = ['**/.git', '**/node_modules'];

/** Settings whose globs hide files from the explorer and from searches. Nobody expects to meet those elsewhere. */
export const excludeSettings = ['files.exclude', 'search.exclude'] as const;

/** What the user's settings exclude in a folder. */
export interface Excludes {
  /** For `findFiles`. */
  readonly glob: string;
  /** For paths relative to the folder. */
  readonly rules: Ignore;
}

export function excludesOf(folder: vscode.Uri): Excludes {
  const configuration = vscode.workspace.getConfiguration(undefined, folder);
  const globs = excludeSettings.flatMap((name) =>
    Object.entries(configuration.get<Record<string, unknown> | null>(name) ?? {})
      .filter(([, value]) => value === true) // others depend on the files beside
      .flatMap(([glob]) => withoutBraces(glob)),
  );
  const all = [...always, ...globs];
  return {
    glob: `{${all.flatMap((glob) => [glob, `${glob}/**`]).join(',')}}`,
    // Unlike git's, a glob without a slash is about the folder alone.
    rules: ignore({ ignorecase }).add(all.map((glob) => `/${glob.replace(/^\//, '')}`)),
  };
}

/** `{a,b}/c` is `a/c` and `b/c`: git knows no braces, and VS Code none inside others. */
function withoutBraces(glob: string): string[] {
  const braces = /^(.*)\{([^{}]*)\}(.*)$/s.exec(glob);
  if (!braces) return [glob];
  const [, before, choices, after] = braces;
  return choices!.split(',').flatMap((choice) => withoutBraces(`${before!}${choice}${after!}`));
}
