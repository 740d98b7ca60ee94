/**
 * As much of the `vscode` module as the unit tests reach. It is here for what we decide; what the editor makes of
 * it is tested in a real one, see test/vscode.
 */
import type * as vscode from 'vscode';
import manifest from '../../package.json' with { type: 'json' };

export class Position {
  readonly line: number;
  readonly character: number;

  constructor(line: number, character: number) {
    this.line = line;
    this.character = character;
  }
}

export class Range {
  readonly start: Position;
  readonly end: Position;

  constructor(start: Position, end: Position) {
    this.start = start;
    this.end = end;
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

  constructor(insertText: string, range: Range) {
    this.insertText = insertText;
    this.range = range;
  }
}

export class ThemeColor {
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}

export const InlineCompletionTriggerKind = { Invoke: 0, Automatic: 1 } as const;
export const ConfigurationTarget = { Global: 1, Workspace: 2 } as const;
export const StatusBarAlignment = { Left: 1, Right: 2 } as const;

/** What the user did and saw: for the tests, not a part of `vscode`. Call `reset` before each test. */
export const user = {
  settings: new Map<string, unknown>(),
  workspaceSettings: new Map<string, unknown>(),
  settingsRead: new Set<string>(),
  errorMessages: [] as string[][],
  /** The button to be pressed in the next message. */
  answer: undefined as string | undefined,
  commands: new Map<string, (...args: unknown[]) => unknown>(),
  executed: [] as string[],
  statusBarItem: {} as Partial<vscode.StatusBarItem>,
  configurationChanged: new EventEmitter<vscode.ConfigurationChangeEvent>(),
  activeEditorChanged: new EventEmitter<undefined>(),

  reset(): void {
    this.settings.clear();
    this.workspaceSettings.clear();
    this.settingsRead.clear();
    this.errorMessages.length = 0;
    this.answer = undefined;
    this.commands.clear();
    this.executed.length = 0;
  },

  changeSetting(key: string, value: unknown): void {
    this.settings.set(key, value);
    this.configurationChanged.fire({
      affectsConfiguration: (section) => key === section || key.startsWith(`${section}.`),
    });
  },
};

const defaults = new Map(
  manifest.contributes.configuration
    .flatMap(({ properties }) => Object.entries(properties))
    .map(([key, { default: value }]) => [key, value as unknown]),
);

export const workspace = {
  getConfiguration: (section: string) => ({
    get(key: string) {
      const name = `${section}.${key}`;
      user.settingsRead.add(name);
      return user.workspaceSettings.get(name) ?? user.settings.get(name) ?? defaults.get(name);
    },
    inspect: (key: string) => ({ workspaceValue: user.workspaceSettings.get(`${section}.${key}`) }),
    update(key: string, value: unknown, target: number) {
      const settings = target === ConfigurationTarget.Workspace ? user.workspaceSettings : user.settings;
      settings.set(`${section}.${key}`, value);
    },
  }),
  onDidChangeConfiguration: user.configurationChanged.event,
  onDidOpenTextDocument: new EventEmitter<undefined>().event,
  getWorkspaceFolder: ({ path }: vscode.Uri) => (path.startsWith('/workspace/') ? {} : undefined),
  asRelativePath: ({ path }: vscode.Uri) => path.replace('/workspace/', ''),
};

export const window = {
  activeTextEditor: undefined as { document: unknown } | undefined,
  onDidChangeActiveTextEditor: user.activeEditorChanged.event,
  createStatusBarItem: () => (user.statusBarItem = { show: () => undefined, dispose: () => undefined }),
  async showErrorMessage(...message: string[]) {
    user.errorMessages.push(message);
    return user.answer;
  },
};

export const commands = {
  registerCommand(id: string, run: (...args: unknown[]) => unknown) {
    user.commands.set(id, run);
    return new Disposable(() => user.commands.delete(id));
  },
  async executeCommand(id: string) {
    user.executed.push(id);
  },
};
