import * as vscode from 'vscode';
import type { CompletionLength } from '../core/decode/stop.ts';
import type { LoadParams, WeightFormat } from '../engine/protocol.ts';
import type { LanguageMap } from './languageFilter.ts';

const section = 'foredraft';

interface Settings {
  enabled: boolean;
  languages: LanguageMap;
  length: CompletionLength;
  maxLines: number;
  /** Milliseconds. */
  timeBudget: number;
  'model.path': string;
  'model.format': WeightFormat;
  threads: number;
  /** Minutes. */
  idleUnload: number;
}

/** Changes of these reach the engine only through a new `load`. */
const engineKeys: readonly (keyof Settings)[] = ['model.path', 'model.format', 'threads', 'idleUnload'];

/** The settings as they are now, typed. Their defaults and limits are in package.json, and only there. */
export class Config {
  get enabled(): boolean {
    return this.#get('enabled');
  }

  get languages(): LanguageMap {
    return this.#get('languages');
  }

  length(scope: vscode.ConfigurationScope): CompletionLength {
    return this.#get('length', scope);
  }

  maxLines(scope: vscode.ConfigurationScope): number {
    return this.#get('maxLines', scope);
  }

  get timeBudgetMs(): number {
    return this.#get('timeBudget');
  }

  /** What the engine loads. An empty `model.path` stands for the bundled model. */
  load(bundledModelDir: string, cacheDir: string): LoadParams {
    return {
      modelDir: this.#get('model.path') || bundledModelDir,
      cacheDir,
      format: this.#get('model.format'),
      threads: this.#get('threads'),
      idleMinutes: this.#get('idleUnload'),
    };
  }

  /** Turns completions on or off where that is decided now: in the workspace if it has its own value. */
  async toggle(): Promise<void> {
    const configuration = vscode.workspace.getConfiguration(section);
    const target =
      configuration.inspect('enabled')?.workspaceValue === undefined
        ? vscode.ConfigurationTarget.Global
        : vscode.ConfigurationTarget.Workspace;
    await configuration.update('enabled', !this.enabled, target);
  }

  onDidChange(listener: () => void): vscode.Disposable {
    return vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(section)) listener();
    });
  }

  onDidChangeEngine(listener: () => void): vscode.Disposable {
    return vscode.workspace.onDidChangeConfiguration((event) => {
      if (engineKeys.some((key) => event.affectsConfiguration(`${section}.${key}`))) listener();
    });
  }

  #get<K extends keyof Settings>(key: K, scope?: vscode.ConfigurationScope): Settings[K] {
    // Never undefined: package.json has a default for each key, which a test checks.
    return vscode.workspace.getConfiguration(section, scope).get<Settings[K]>(key)!;
  }
}
