import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { type ContextSource, contextSources } from '../core/context/choose.ts';
import type { CompletionLength } from '../core/decode/stop.ts';
import type { DraftStrategy } from '../core/drafts/strategy.ts';
import type { HealingMode } from '../core/healing/healing.ts';
import type { InterpolationMode } from '../core/interpolation/mode.ts';
import { type SourceName, sourceNames } from '../core/speculation/draftSource.ts';
import type { Strategies } from '../core/stats/events.ts';
import type { DraftsParams, FormatChoice, LoadParams } from '../engine/protocol.ts';
import type { ControlKey, ControlValue } from '../panel/messages.ts';
import { parseAddress } from '../servers/address.ts';
import type { ServerSettings } from '../servers/connect.ts';
import { timeoutsFor } from '../servers/timeouts.ts';
import type { LanguageMap } from './languageFilter.ts';
import { isAllowed } from './settingSchemas.ts';

/** When completions come by themselves. */
export type Mode = 'automatic' | 'onPause' | 'manual';

/** What changes on battery. */
export type BatteryMode = 'normal' | 'save' | 'off';

/** Settings with the path of a model. */
export type ModelPathKey = 'model.path' | 'draftModel';

const section = 'foredraft';

/** Whether a text may name a downloaded model: by its id or name, or by its repository, OWNER/NAME. */
function isModelName(text: string): boolean {
  return /^[\w-][\w.@+-]*(\/[\w-][\w.-]*)?$/.test(text);
}

interface Settings {
  enabled: boolean;
  languages: LanguageMap;
  mode: Mode;
  length: CompletionLength;
  maxLines: number;
  /** Milliseconds. */
  timeBudget: number;
  /** Milliseconds. */
  delayAfterDot: number;
  /** Globs. */
  exclude: readonly string[];
  healing: HealingMode;
  interpolation: InterpolationMode;
  'model.path': string;
  'model.format': FormatChoice;
  'models.folder': string;
  'models.mirror': string;
  offline: boolean;
  speculation: 'auto' | 'off';
  /** Whatever is not `true` is off, as in `languages`. */
  speculationSources: Readonly<Partial<Record<SourceName, unknown>>>;
  draftModel: string;
  'context.otherFiles': 'auto' | 'on' | 'off';
  /** Whatever is not `true` is off. */
  'context.sources': Readonly<Partial<Record<ContextSource, unknown>>>;
  'context.maxTokens': number;
  'drafts.count': number;
  'drafts.strategy': DraftStrategy;
  'drafts.minimumConfidence': number;
  device: NonNullable<LoadParams['device']>;
  threads: number;
  /** Minutes. */
  idleUnload: number;
  battery: BatteryMode;
  statistics: boolean;
  'server.url': string;
  'server.model': string;
  /** Seconds. */
  'server.timeout': number;
}

/** Changes of these reach the engine only through a new `load`. */
const engineKeys: readonly (keyof Settings)[] = [
  'model.path',
  'model.format',
  'models.folder',
  'draftModel',
  'device',
  'threads',
  'idleUnload',
];

/** Changes of these choose another server, or none, or what it is told. */
const serverKeys: readonly (keyof Settings)[] = [
  'server.url',
  'server.model',
  'server.timeout',
  'offline',
  'idleUnload',
];

/** The settings as they are now, typed. Their defaults and limits are in package.json, and only there. */
export class Config {
  get enabled(): boolean {
    return this.#get('enabled');
  }

  get languages(): LanguageMap {
    return this.#get('languages');
  }

  mode(scope: vscode.ConfigurationScope): Mode {
    return this.#get('mode', scope);
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

  delayAfterDotMs(scope: vscode.ConfigurationScope): number {
    return this.#get('delayAfterDot', scope);
  }

  /** Globs of files to be left alone. */
  exclude(scope: vscode.ConfigurationScope): readonly string[] {
    return this.#get('exclude', scope);
  }

  healing(scope: vscode.ConfigurationScope): HealingMode {
    return this.#get('healing', scope);
  }

  /** Whether what the document and the workspace say is mixed into what the model says. */
  interpolation(scope?: vscode.ConfigurationScope): InterpolationMode {
    return this.#get('interpolation', scope);
  }

  /** Whether the files of the workspace are wanted, for drafts or for interpolation. */
  get wantsWorkspace(): boolean {
    const isUsed = this.#get('speculation') !== 'off' || this.interpolation() !== 'off';
    return isUsed && this.wantsWorkspaceIn();
  }

  /** Whether the sources have them, where anything is taken from sources. */
  wantsWorkspaceIn(scope?: vscode.ConfigurationScope): boolean {
    return this.#get('speculationSources', scope).workspace === true;
  }

  /** Where drafts may come from. */
  speculation(scope?: vscode.ConfigurationScope): 'off' | readonly SourceName[] {
    if (this.#get('speculation', scope) === 'off') return 'off';
    const sources = this.#get('speculationSources', scope);
    return sourceNames.filter((name) => sources[name] === true);
  }

  /** How many drafts there should be for one place, and how they are made. */
  drafts(scope?: vscode.ConfigurationScope): Required<DraftsParams> {
    return {
      count: this.#get('drafts.count', scope),
      strategy: this.#get('drafts.strategy', scope),
      leastConfidence: this.#get('drafts.minimumConfidence', scope),
    };
  }

  /** Whether prompts show other files: `auto` where the model is likely to gain by it. */
  otherFiles(scope?: vscode.ConfigurationScope): Settings['context.otherFiles'] {
    return this.#get('context.otherFiles', scope);
  }

  /** Where other files may come from. */
  contextSources(scope?: vscode.ConfigurationScope): readonly ContextSource[] {
    const sources = this.#get('context.sources', scope);
    return contextSources.filter((name) => sources[name] === true);
  }

  /** Tokens of other files in a prompt at most. */
  contextTokens(scope?: vscode.ConfigurationScope): number {
    return this.#get('context.maxTokens', scope);
  }

  /** The settings that statistics compare. */
  strategies(scope?: vscode.ConfigurationScope): Strategies {
    const { count, strategy } = this.drafts(scope);
    return {
      healing: this.#get('healing', scope),
      drafts: count > 1 ? strategy : 'off',
      speculation: this.#get('speculation', scope),
      length: this.#get('length', scope),
      context: this.#get('context.otherFiles', scope),
      interpolation: this.interpolation(scope),
    };
  }

  get battery(): BatteryMode {
    return this.#get('battery');
  }

  /** Whether statistics are kept. */
  get statistics(): boolean {
    return this.#get('statistics');
  }

  get device(): NonNullable<LoadParams['device']> {
    return this.#get('device');
  }

  /** Address of the server that completions come from; empty for the local engine. */
  get serverUrl(): string {
    return this.#get('server.url').trim();
  }

  /** Everything about the server but its key. @throws EngineError where the address is none */
  server(url = this.serverUrl, model = this.#get('server.model').trim()): Omit<ServerSettings, 'key'> {
    return {
      address: parseAddress(url),
      ...(model !== '' && { model }),
      keepAliveMinutes: this.#get('idleUnload'),
      timeouts: timeoutsFor(this.#get('server.timeout')),
    };
  }

  /** Chooses a server for all windows. */
  async setServer(url: string, model: string): Promise<void> {
    const configuration = vscode.workspace.getConfiguration(section);
    await configuration.update(
      'server.model',
      model === '' ? undefined : model,
      vscode.ConfigurationTarget.Global,
    );
    await configuration.update('server.url', url === '' ? undefined : url, vscode.ConfigurationTarget.Global);
  }

  /** Where downloaded models are; empty where the user does not say. */
  get modelsFolder(): string {
    return this.#get('models.folder');
  }

  /** Of the model hub; empty for none. */
  get mirror(): string {
    return this.#get('models.mirror');
  }

  /** Whether nothing may be asked of other computers. */
  get offline(): boolean {
    return this.#get('offline');
  }

  /** An absolute path, or the name of a downloaded model; undefined for the bundled one, and where it is refused. */
  get model(): string | undefined {
    return this.#model('model.path');
  }

  /** A path that says nothing without knowing where it starts. */
  refusedModelPath(key: ModelPathKey): string | undefined {
    const path = this.#modelPath(key);
    return path === '' || this.#model(key) !== undefined ? undefined : path;
  }

  /**
   * What the engine loads, where models are paths or names. An empty or refused `model.path` stands for the bundled
   * model, and such a `draftModel` for none.
   */
  load(bundledModelDir: string, cacheDir: string): LoadParams {
    const draftModelDir = this.#model('draftModel');
    return {
      modelDir: this.model ?? bundledModelDir,
      ...(draftModelDir === undefined ? {} : { draftModelDir }),
      cacheDir,
      format: this.#get('model.format'),
      device: this.device,
      threads: this.#get('threads'),
      idleMinutes: this.#get('idleUnload'),
    };
  }

  /** Chooses the model for all windows of this machine: an absolute path, a name, or empty for the bundled one. */
  async chooseModel(model: string): Promise<void> {
    await vscode.workspace
      .getConfiguration(section)
      .update('model.path', model, vscode.ConfigurationTarget.Global);
  }

  /** Says where downloaded models are, for all windows of this machine. */
  async chooseModelsFolder(folder: string): Promise<void> {
    await vscode.workspace
      .getConfiguration(section)
      .update('models.folder', folder, vscode.ConfigurationTarget.Global);
  }

  /** Turns completions on or off where that is decided now: in the workspace if it has its own value. */
  async toggle(): Promise<void> {
    await this.#update('enabled', () => !this.enabled);
  }

  /** Turns a language on, in the workspace if that has its own list of languages. */
  async turnOnLanguage(languageId: string): Promise<void> {
    await this.#update('languages', (current) => ({ ...current, [languageId]: true }));
  }

  /** A setting as a form control shows it: for all languages. */
  control(key: ControlKey): { readonly value: ControlValue; readonly inWorkspace: boolean } {
    const { workspaceValue } = vscode.workspace.getConfiguration(section).inspect(key) ?? {};
    return { value: this.#get(key), inWorkspace: workspaceValue !== undefined };
  }

  /**
   * Changes a setting where its value is decided now, as `toggle` does.
   *
   * @throws RangeError where package.json does not allow the value
   */
  async set(key: ControlKey, value: ControlValue): Promise<void> {
    if (!isAllowed(`${section}.${key}`, value))
      throw new RangeError(`${value} is no value of ${section}.${key}`);
    await this.#update(key, () => value as Settings[ControlKey]);
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

  onDidChangeServer(listener: () => void): vscode.Disposable {
    return vscode.workspace.onDidChangeConfiguration((event) => {
      if (serverKeys.some((key) => event.affectsConfiguration(`${section}.${key}`))) listener();
    });
  }

  #model(key: ModelPathKey): string | undefined {
    const path = this.#modelPath(key);
    return isAbsolute(path) || isModelName(path) ? path : undefined;
  }

  /** As the user wrote it, but for a `~` in front. */
  #modelPath(key: ModelPathKey): string {
    return this.#get(key).replace(/^~(?=[/\\])/, () => homedir());
  }

  /** @param change gets what is set there now, without defaults and other scopes */
  async #update<K extends keyof Settings>(
    key: K,
    change: (current: Settings[K] | undefined) => Settings[K],
  ): Promise<void> {
    const configuration = vscode.workspace.getConfiguration(section);
    const { workspaceValue, globalValue } = configuration.inspect<Settings[K]>(key) ?? {};
    await (workspaceValue === undefined
      ? configuration.update(key, change(globalValue), vscode.ConfigurationTarget.Global)
      : configuration.update(key, change(workspaceValue), vscode.ConfigurationTarget.Workspace));
  }

  /** VS Code hands out what stands in settings.json, whatever it is: what package.json forbids counts as its default. */
  #get<K extends keyof Settings>(key: K, scope?: vscode.ConfigurationScope): Settings[K] {
    const configuration = vscode.workspace.getConfiguration(section, scope);
    const value = configuration.get<Settings[K]>(key);
    if (isAllowed(`${section}.${key}`, value)) return value!;
    // Never undefined: package.json has a default for each key, which a test checks.
    return configuration.inspect<Settings[K]>(key)!.defaultValue!;
  }
}
