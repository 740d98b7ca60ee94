import ignore, { type Ignore } from 'ignore';
import * as vscode from 'vscode';
import { ignorecase } from './gitIgnore.ts';

/** Never looked into, whatever the settings say. */
const always = ['**/.git', '**/node_modules'];

/** Settings whose globs hide files from the explorer and from searches. Nobody expects to meet those elsewhere. */
const hidingSettings = ['files.exclude', 'search.exclude'] as const;
const ownSetting = 'foredraft.exclude';

/** Settings that exclude files. */
export const excludeSettings = [...hidingSettings, ownSetting] as const;

/** What the user's settings exclude in a folder. */
export interface Excludes {
  /** For `findFiles`. */
  readonly glob: string;
  /** For paths relative to the folder. */
  readonly rules: Ignore;
}

export function excludesOf(folder: vscode.Uri): Excludes {
  const configuration = vscode.workspace.getConfiguration(undefined, folder);
  const hidden = hidingSettings.flatMap((name) =>
    Object.entries(configuration.get<Record<string, unknown> | null>(name) ?? {})
      .filter(([, value]) => value === true) // others depend on the files beside
      .map(([glob]) => glob),
  );
  const own = configuration.get<unknown>(ownSetting);
  const globs = Array.isArray(own) ? own.filter((glob) => typeof glob === 'string') : [];
  const all = [...always, ...hidden, ...globs].flatMap(withoutBraces);
  return { glob: `{${all.flatMap((glob) => [glob, `${glob}/**`]).join(',')}}`, rules: globRules(all) };
}

/** For paths relative to the folder that the globs are about. */
export function globRules(globs: readonly string[]): Ignore {
  // Unlike git's, a glob without a slash is about the folder alone.
  const rules = globs.flatMap(withoutBraces).map((glob) => `/${glob.replace(/^\//, '')}`);
  return ignore({ ignorecase }).add(rules);
}

/** `{a,b}/c` is `a/c` and `b/c`: git knows no braces, and VS Code none inside others. */
function withoutBraces(glob: string): string[] {
  const braces = /^(.*)\{([^{}]*)\}(.*)$/s.exec(glob);
  if (!braces) return [glob];
  const [, before, choices, after] = braces;
  return choices!.split(',').flatMap((choice) => withoutBraces(`${before!}${choice}${after!}`));
}
