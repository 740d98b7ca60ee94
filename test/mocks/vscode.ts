/**
 * As much of the `vscode` module as the unit tests reach. It is here for what we decide; what the editor makes of
 * it is tested in a real one, see test/vscode.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import manifest from '../../package.json' with { type: 'json' };

export class Position {
  readonly line: number;
  readonly character: number;

  constructor(line: number, character: number) {
    this.line = line;
    this.character = character;
  }

  translate(lines: number, characters: number): Position {
    return new Position(this.line + lines, this.character + characters);
  }

  isEqual({ line, character }: Position): boolean {
    return this.line === line && this.character === character;
  }
}

export class Range {
  readonly start: Position;
  readonly end: Position;

  constructor(start: Position, end: Position) {
    this.start = start;
    this.end = end;
  }

  isEqual({ start, end }: Range): boolean {
    return this.start.isEqual(start) && this.end.isEqual(end);
  }
}

export class Disposable {
  readonly #dispose: () => unknown;

  constructor(dispose: () => unknown) {
    this.#dispose = dispose;
  }

  static from(...disposables: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const disposable of disposables) disposable.dispose();
    });
  }

  dispose(): void {
    this.#dispose();
  }
}

export class EventEmitter<T> {
  readonly #listeners = new Set<(event: T) => unknown>();

  readonly event = (listener: (event: T) => unknown): Disposable => {
    this.#listeners.add(listener);
    return new Disposable(() => this.#listeners.delete(listener));
  };

  fire(event: T): void {
    for (const listener of this.#listeners) listener(event);
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

export class InlineCompletionItem {
  readonly insertText: string;
  readonly range: Range;
  readonly command: { readonly command: string; readonly arguments: readonly unknown[] } | undefined;

  constructor(insertText: string, range: Range, command?: InlineCompletionItem['command']) {
    this.insertText = insertText;
    this.range = range;
    this.command = command;
  }
}

export class Selection extends Range {
  readonly active: Position;

  constructor(anchor: Position, active: Position) {
    super(anchor, active);
    this.active = active;
  }
}

/** What of a quick pick the tests look at; its user types no filter. */
export class QuickPick<T> {
  title = '';
  placeholder = '';
  busy = false;
  buttons: readonly unknown[] = [];
  activeItems: readonly T[] = [];
  isShown = false;
  matchOnDescription = false;
  matchOnDetail = false;
  keepScrollPosition = false;
  readonly #active = new EventEmitter<readonly T[]>();
  readonly #accepted = new EventEmitter<undefined>();
  readonly #hidden = new EventEmitter<undefined>();
  readonly #button = new EventEmitter<unknown>();
  readonly #itemButton = new EventEmitter<{ item: T; button: unknown }>();
  readonly onDidChangeActive = this.#active.event;
  readonly onDidAccept = this.#accepted.event;
  readonly onDidHide = this.#hidden.event;
  readonly onDidTriggerButton = this.#button.event;
  readonly onDidTriggerItemButton = this.#itemButton.event;
  #items: readonly T[] = [];

  get items(): readonly T[] {
    return this.#items;
  }

  set items(items: readonly T[]) {
    this.#items = items;
    this.goTo(0);
  }

  show(): void {
    this.isShown = true;
  }

  hide(): void {
    if (!this.isShown) return;
    this.isShown = false;
    this.#hidden.fire(undefined);
  }

  dispose(): void {
    this.hide();
  }

  /** As its user does it with the arrow keys. */
  goTo(index: number): void {
    this.activeItems = this.#items.slice(index, index + 1);
    this.#active.fire(this.activeItems);
  }

  pressEnter(): void {
    this.#accepted.fire(undefined);
  }

  pressButton(index = 0): void {
    this.#button.fire(this.buttons[index]);
  }

  pressItemButton(item: T, button: unknown): void {
    this.#itemButton.fire({ item, button });
  }
}

/** A panel with a page that says and hears what the test wants. */
export class WebviewPanel {
  readonly #received = new EventEmitter<unknown>();
  readonly #viewState = new EventEmitter<undefined>();
  readonly #disposed = new EventEmitter<undefined>();
  readonly onDidChangeViewState = this.#viewState.event;
  readonly onDidDispose = this.#disposed.event;
  /** What the extension has sent. */
  readonly sent: unknown[] = [];
  visible = true;
  reveals = 0;
  readonly webview = {
    html: '',
    options: {} as vscode.WebviewOptions,
    cspSource: 'https://webview.test',
    onDidReceiveMessage: this.#received.event,
    asWebviewUri: ({ fsPath }: { readonly fsPath: string }) => `https://webview.test${fsPath}`,
    postMessage: async (message: unknown) => this.sent.push(message),
  };

  reveal(): void {
    this.reveals++;
  }

  dispose(): void {
    this.#disposed.fire(undefined);
  }

  /** As if the page had sent it. */
  say(message: unknown): void {
    this.#received.fire(message);
  }

  setVisible(visible: boolean): void {
    this.visible = visible;
    this.#viewState.fire(undefined);
  }
}

/** In memory. */
export class SecretStorage {
  readonly #secrets = new Map<string, string>();
  readonly #changed = new EventEmitter<{ key: string }>();
  readonly onDidChange = this.#changed.event;

  async get(key: string): Promise<string | undefined> {
    return this.#secrets.get(key);
  }

  async store(key: string, value: string): Promise<void> {
    this.#secrets.set(key, value);
    this.#changed.fire({ key });
  }

  async delete(key: string): Promise<void> {
    this.#secrets.delete(key);
    this.#changed.fire({ key });
  }
}

export class ThemeIcon {
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}

export class ThemeColor {
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}

export class RelativePattern {
  readonly baseUri: Uri;
  readonly pattern: string;

  constructor(folder: { readonly uri: Uri }, pattern: string) {
    this.baseUri = folder.uri;
    this.pattern = pattern;
  }
}

export class TabInputText {
  readonly uri: Uri;

  constructor(uri: Uri) {
    this.uri = uri;
  }
}

/** Of a file on the disk, as on POSIX. */
export interface Uri {
  readonly scheme: string;
  readonly path: string;
  readonly fsPath: string;
}

export const ProgressLocation = { Notification: 15 } as const;
export const QuickPickItemKind = { Separator: -1, Default: 0 } as const;
export const InlineCompletionTriggerKind = { Invoke: 0, Automatic: 1 } as const;
export const NotebookCellKind = { Markup: 1, Code: 2 } as const;
export const ConfigurationTarget = { Global: 1, Workspace: 2 } as const;
export const ViewColumn = { Active: -1 } as const;
export const EndOfLine = { LF: 1, CRLF: 2 } as const;
export const StatusBarAlignment = { Left: 1, Right: 2 } as const;

type Command = (...args: unknown[]) => unknown;

/** What the user did and saw: for the tests, not a part of `vscode`. Call `reset` before each test. */
export const user = {
  /** By full name; `[python]` holds an object of settings for that language, as settings.json does. */
  settings: new Map<string, unknown>(),
  workspaceSettings: new Map<string, unknown>(),
  settingsRead: new Set<string>(),
  errorMessages: [] as string[][],
  informationMessages: [] as string[][],
  /** What is typed into the next input boxes; Escape when there is no more. */
  inputs: [] as string[],
  /** The button to be pressed in each message that has it. */
  answer: undefined as string | undefined,
  inputBoxes: [] as vscode.InputBoxOptions[],
  /** What notifications of progress have said, and how many percent that was. */
  progress: [] as { title: string; message: string; percent: number }[],
  /** Called with each of them: true cancels. */
  onProgress: (_message: string): boolean => false,
  opened: [] as string[],
  commands: new Map<string, Command>(),
  executed: [] as string[],
  extensions: [] as { id: string; packageJSON: object }[],
  warningMessages: [] as unknown[][],
  /** The file to be chosen in the next dialog. */
  file: undefined as Uri | undefined,
  /** Files written, by path. */
  written: new Map<string, string>(),
  webviewPanels: [] as WebviewPanel[],
  webviewSerializer: undefined as vscode.WebviewPanelSerializer | undefined,
  /** The one opened last. */
  quickPick: undefined as QuickPick<vscode.QuickPickItem> | undefined,
  textChanged: new EventEmitter<{ document: unknown; contentChanges: readonly unknown[] }>(),
  statusBarItem: {} as Partial<vscode.StatusBarItem>,
  logIsOpen: false,
  /** The one registered last. */
  inlineProvider: undefined as vscode.InlineCompletionItemProvider | undefined,
  configurationChanged: new EventEmitter<vscode.ConfigurationChangeEvent>(),
  selectionChanged: new EventEmitter<{ textEditor: unknown; selections: readonly Selection[] }>(),
  documentClosed: new EventEmitter<unknown>(),
  activeEditorChanged: new EventEmitter<{ document: unknown } | undefined>(),
  trusted: true,
  /** On the disk, of the workspace. */
  folders: [] as string[],
  foldersChanged: new EventEmitter<undefined>(),
  notebooks: [] as { uri: { path: string }; getCells: () => readonly object[] }[],
  /** Of the open tabs. */
  tabs: [] as { input: unknown; isActive: boolean }[],
  /** What `findFiles` was told to leave out. */
  findExcludes: [] as unknown[],
  fileWatchers: new Set<object>(),
  fileCreated: new EventEmitter<Uri>(),
  fileChanged: new EventEmitter<Uri>(),
  fileDeleted: new EventEmitter<Uri>(),
  documentSaved: new EventEmitter<{ uri: Uri }>(),
  filesRenamed: new EventEmitter<{ files: { oldUri: Uri; newUri: Uri }[] }>(),

  reset(): void {
    this.settings.clear();
    this.workspaceSettings.clear();
    this.settingsRead.clear();
    this.errorMessages.length = 0;
    this.informationMessages.length = 0;
    this.inputs.length = 0;
    this.warningMessages.length = 0;
    this.file = undefined;
    this.written.clear();
    this.webviewPanels.length = 0;
    this.webviewSerializer = undefined;
    this.answer = undefined;
    this.inputBoxes.length = 0;
    this.progress.length = 0;
    this.onProgress = () => false;
    this.opened.length = 0;
    this.commands.clear();
    this.executed.length = 0;
    this.extensions.length = 0;
    this.quickPick = undefined;
    window.activeTextEditor = undefined;
    window.visibleTextEditors = [];
    this.trusted = true;
    this.folders.length = 0;
    this.tabs.length = 0;
    this.notebooks.length = 0;
    this.findExcludes.length = 0;
  },

  changeSetting(key: string, value: unknown): void {
    this.settings.set(key, value);
    this.configurationChanged.fire({
      affectsConfiguration: (section) => key === section || key.startsWith(`${section}.`),
    });
  },
};

interface Schema {
  readonly default: unknown;
  readonly scope?: string;
}
const schemas = new Map<string, Schema>(
  manifest.contributes.configuration.flatMap(({ properties }) => Object.entries(properties)),
);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As VS Code does it: objects are merged key by key, anything else replaces what it covers. */
function merge(below: unknown, above: unknown): unknown {
  if (above === undefined) return below;
  if (!isObject(below) || !isObject(above)) return above;
  const merged = { ...below };
  for (const [key, value] of Object.entries(above)) merged[key] = merge(merged[key], value);
  return merged;
}

/** What stands under a `[language]` key, which counts only for settings that allow it. */
function languageValue(settings: ReadonlyMap<string, unknown>, name: string, languageId?: string): unknown {
  if (languageId === undefined || schemas.get(name)?.scope !== 'language-overridable') return undefined;
  const overrides = settings.get(`[${languageId}]`);
  return isObject(overrides) ? overrides[name] : undefined;
}

export const workspace = {
  getConfiguration: (section?: string, scope?: { readonly languageId?: string }) => ({
    get(key: string) {
      const name = section === undefined ? key : `${section}.${key}`;
      user.settingsRead.add(name);
      return [
        schemas.get(name)?.default,
        user.settings.get(name),
        user.workspaceSettings.get(name),
        languageValue(user.settings, name, scope?.languageId),
        languageValue(user.workspaceSettings, name, scope?.languageId),
      ].reduce(merge);
    },
    inspect: (key: string) => ({
      defaultValue: schemas.get(`${section}.${key}`)?.default,
      globalValue: user.settings.get(`${section}.${key}`),
      workspaceValue: user.workspaceSettings.get(`${section}.${key}`),
    }),
    update(key: string, value: unknown, target: number) {
      const settings = target === ConfigurationTarget.Workspace ? user.workspaceSettings : user.settings;
      settings.set(`${section}.${key}`, value);
      user.configurationChanged.fire({
        affectsConfiguration: (name) =>
          `${section}.${key}` === name || `${section}.${key}`.startsWith(`${name}.`),
      });
    },
  }),
  fs: {
    async writeFile({ path }: Uri, bytes: Uint8Array) {
      user.written.set(path, new TextDecoder().decode(bytes));
    },
  },
  onDidChangeConfiguration: user.configurationChanged.event,
  get notebookDocuments() {
    return user.notebooks;
  },
  onDidOpenTextDocument: new EventEmitter<undefined>().event,
  getWorkspaceFolder: ({ path }: vscode.Uri) => (path.startsWith('/workspace/') ? {} : undefined),
  asRelativePath: ({ path }: vscode.Uri) => path.replace('/workspace/', ''),
  get isTrusted() {
    return user.trusted;
  },
  get workspaceFolders() {
    return user.folders.map((folder) => ({ uri: Uri.file(folder) }));
  },
  onDidChangeWorkspaceFolders: user.foldersChanged.event,
  onDidChangeTextDocument: user.textChanged.event,
  registerTextDocumentContentProvider: () => ({ dispose: () => undefined }),
  onDidCloseTextDocument: user.documentClosed.event,
  onDidSaveTextDocument: user.documentSaved.event,
  onDidRenameFiles: user.filesRenamed.event,
  createFileSystemWatcher() {
    const watcher = {
      onDidCreate: user.fileCreated.event,
      onDidChange: user.fileChanged.event,
      onDidDelete: user.fileDeleted.event,
      dispose: () => user.fileWatchers.delete(watcher),
    };
    user.fileWatchers.add(watcher);
    return watcher;
  },
  /** Every file below the folder: what the globs leave of them is up to the editor. */
  async findFiles({ baseUri }: RelativePattern, exclude: unknown, maxResults: number) {
    user.findExcludes.push(exclude);
    return readdirSync(baseUri.fsPath, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .slice(0, maxResults)
      .map(({ parentPath, name }) => Uri.file(join(parentPath, name)));
  },
};

/** Nobody can press a button that is not there. */
async function showMessage<T>(shown: T[][], message: T[]): Promise<string | undefined> {
  shown.push(message);
  return message.some((part) => part === user.answer) ? user.answer : undefined;
}

type ProgressTask = (
  progress: { report(step: { message?: string; increment?: number }): void },
  token: { onCancellationRequested: (listener: () => unknown) => Disposable },
) => Promise<unknown>;

export const window = {
  activeTextEditor: undefined as { document: unknown } | undefined,
  visibleTextEditors: [] as { document: unknown; options: vscode.TextEditorOptions }[],
  onDidChangeActiveTextEditor: user.activeEditorChanged.event,
  onDidChangeTextEditorSelection: user.selectionChanged.event,
  tabGroups: {
    get all() {
      return [{ tabs: user.tabs }];
    },
    onDidChangeTabs: new EventEmitter<undefined>().event,
  },
  createOutputChannel() {
    user.logIsOpen = true;
    const levels = ['trace', 'debug', 'info', 'warn', 'error'].map((level) => [level, () => undefined]);
    return {
      ...(Object.fromEntries(levels) as Record<string, () => void>),
      dispose: () => (user.logIsOpen = false),
    };
  },
  createQuickPick: () => (user.quickPick = new QuickPick()),
  createStatusBarItem: () => (user.statusBarItem = { show: () => undefined, dispose: () => undefined }),
  createWebviewPanel() {
    const panel = new WebviewPanel();
    user.webviewPanels.push(panel);
    return panel;
  },
  registerWebviewPanelSerializer(_viewType: string, serializer: vscode.WebviewPanelSerializer) {
    user.webviewSerializer = serializer;
    return new Disposable(() => (user.webviewSerializer = undefined));
  },
  showSaveDialog: async () => user.file,
  showOpenDialog: async () => user.file && [user.file],
  async showInputBox(options: vscode.InputBoxOptions) {
    user.inputBoxes.push(options);
    return user.inputs.shift();
  },
  async withProgress({ title = '' }: vscode.ProgressOptions, task: ProgressTask) {
    const cancelled = new EventEmitter<undefined>();
    let percent = 0;
    const report = ({ message = '', increment = 0 }) => {
      user.progress.push({ title, message, percent: (percent += increment) });
      if (user.onProgress(message)) cancelled.fire(undefined);
    };
    return task({ report }, { onCancellationRequested: cancelled.event });
  },
  showWarningMessage: (...message: unknown[]) => showMessage(user.warningMessages, message),
  showErrorMessage: (...message: string[]) => showMessage(user.errorMessages, message),
  showInformationMessage: (...message: string[]) => showMessage(user.informationMessages, message),
};

export const commands = {
  registerCommand(id: string, run: Command) {
    user.commands.set(id, run);
    return new Disposable(() => user.commands.delete(id));
  },
  async executeCommand(id: string) {
    user.executed.push(id);
  },
  getCommands: async () => [...user.commands.keys()],
};

export const env = {
  remoteName: undefined as string | undefined,
  openExternal: async ({ path }: Uri) => user.opened.push(path),
};

export const extensions = {
  getExtension: (id: string) => user.extensions.find((extension) => extension.id.toLowerCase() === id),
};

export const languages = {
  registerInlineCompletionItemProvider(_selector: unknown, provider: vscode.InlineCompletionItemProvider) {
    const before = user.inlineProvider;
    user.inlineProvider = provider;
    return new Disposable(() => (user.inlineProvider = before));
  },
};

export const Uri = {
  file: (path: string): Uri => ({ scheme: 'file', path, fsPath: path }),
  /** Of an address, which stays as it is. */
  parse: (path: string): Uri => ({ scheme: 'https', path, fsPath: path }),
  joinPath: ({ fsPath }: { readonly fsPath: string }, name: string) => ({ fsPath: `${fsPath}/${name}` }),
};
