import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { CompletionEngine } from '../../servers/completionEngine.ts';
import type { Candidate, ContextSource } from '../../core/context/choose.ts';
import { placeWords } from '../../core/context/placeWords.ts';
import { contextRoom } from '../../core/context/room.ts';
import { SnippetCache } from '../../core/context/snippetCache.ts';
import { snippetsOf } from '../../core/context/snippets.ts';
import { StableChoice } from '../../core/context/stableChoice.ts';
import type { PromptContext } from '../../core/fim/otherFiles.ts';
import type { Config } from '../config.ts';
import { ReadableFiles } from './readableFiles.ts';
import { RecentEdits } from './recentEdits.ts';
import { fileSources } from './sources.ts';

/** A pause in which nobody types on, milliseconds. */
const pauseMs = 400;
/** Lines before and after an edit that are shown. */
const aroundEdit = 10;

/**
 * What prompts show of other files. It is worked out in pauses, after the cursor has come to another line, and not
 * while anybody waits: a request takes what is there.
 */
export class OtherFiles implements vscode.Disposable {
  readonly #client: Pick<CompletionEngine, 'status' | 'onStatus'>;
  readonly #config: Config;
  readonly #files = new ReadableFiles();
  readonly #edits = new RecentEdits();
  readonly #choice = new StableChoice();
  readonly #snippets = new SnippetCache();
  readonly #subscriptions: vscode.Disposable;
  #chosen: { readonly uri: string; readonly context: PromptContext } | undefined;
  /** Only between a move and the pause after it. */
  #timer: NodeJS.Timeout | undefined;
  #place = '';
  #generation = 0;

  constructor(client: Pick<CompletionEngine, 'status' | 'onStatus'>, config: Config) {
    this.#client = client;
    this.#config = config;
    const again = (): void => {
      this.#place = '';
      this.#schedule();
    };
    const forget = (): void => {
      this.#chosen = undefined;
      this.#generation++;
      again();
    };
    this.#subscriptions = vscode.Disposable.from(
      this.#files,
      this.#edits,
      this.#files.onDidChangeRules(forget),
      config.onDidChange(forget),
      vscode.window.onDidChangeActiveTextEditor(() => this.#schedule()),
      vscode.window.onDidChangeTextEditorSelection(() => this.#schedule()),
      vscode.window.tabGroups.onDidChangeTabs(({ opened, closed }) => {
        if (opened.length + closed.length > 0) again(); // others have only been edited, or come to the front
      }),
      { dispose: client.onStatus(() => this.#schedule()) },
    );
  }

  /** For the prompts of a document. */
  of({ uri }: Pick<vscode.TextDocument, 'uri'>): PromptContext | undefined {
    return this.#chosen?.uri === uri.toString() && vscode.workspace.isTrusted
      ? this.#chosen.context
      : undefined;
  }

  #isWanted(document: vscode.TextDocument): boolean {
    const wanted = this.#config.otherFiles(document);
    if (wanted === 'off' || !vscode.workspace.isTrusted) return false;
    const { status } = this.#client;
    return wanted === 'on' || (status.kind === 'ready' && status.info.readsOtherFiles);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    const editor = vscode.window.activeTextEditor;
    if (!editor || !this.#isWanted(editor.document)) return;
    if (placeOf(editor) === this.#place) return;
    this.#timer = setTimeout(() => {
      this.#place = placeOf(editor);
      void this.#update(editor);
    }, pauseMs);
  }

  async #update({ document, selection }: vscode.TextEditor): Promise<void> {
    const generation = ++this.#generation;
    const candidates = await this.#candidates(document);
    if (generation !== this.#generation || !this.#isWanted(document)) return;
    const uri = document.uri.toString();
    const maxTokens = this.#config.contextTokens(document);
    const words = placeWords(document.getText().split(/\r?\n/), selection.active.line);
    const files = this.#choice.update(uri, words, candidates, contextRoom(maxTokens));
    const repository = vscode.workspace.getWorkspaceFolder(document.uri)?.name ?? '';
    this.#chosen = {
      uri,
      context: { repository, files: files.map(({ path, text }) => ({ path, text })), maxTokens },
    };
  }

  async #candidates(document: vscode.TextDocument): Promise<Candidate[]> {
    const sources = this.#config.contextSources(document);
    const found = await Promise.all(
      sources.map(async (source) => {
        if (source === 'recentEdits') return this.#edited(document);
        const uris = await fileSources[source](document).catch(() => []);
        return this.#read(uris, document, source);
      }),
    );
    return found.flat();
  }

  async #read(
    uris: readonly vscode.Uri[],
    document: vscode.TextDocument,
    source: ContextSource,
  ): Promise<Candidate[]> {
    const others = new Map(uris.map((uri) => [uri.toString(), uri]));
    others.delete(document.uri.toString());
    const read = await Promise.all(
      Array.from(others.values(), async (uri) => {
        const text = await this.#files.read(uri);
        if (text === undefined) return [];
        const path = shownPath(uri);
        return this.#snippets.of(path, text).map((snippet) => ({ ...snippet, path, source }));
      }),
    );
    return read.flat();
  }

  /** The lines around each recent edit, of all that the rules allow. */
  async #edited(document: vscode.TextDocument): Promise<Candidate[]> {
    const places = this.#edits.places.filter((edit) => edit.document !== document);
    const read = await Promise.all(
      places.map(async ({ document: { uri }, line }) => {
        const lines = (await this.#files.read(uri))?.split(/\r?\n/);
        if (!lines) return [];
        const first = Math.max(0, line - aroundEdit);
        const around = lines.slice(first, line + aroundEdit).join('\n');
        const [source, path] = ['recentEdits' as const, shownPath(uri)];
        return snippetsOf(around).map((snippet) => ({
          ...{ ...snippet, path, source },
          firstLine: first + snippet.firstLine,
        }));
      }),
    );
    return read.flat();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#generation++;
    this.#subscriptions.dispose();
  }
}

/** The cursor's line. */
function placeOf({ document, selection }: vscode.TextEditor): string {
  return `${document.uri.toString()}:${selection.active.line}`;
}

/** The path in the workspace; outside of it nothing is read. */
function shownPath(uri: vscode.Uri): string {
  return posix.normalize(vscode.workspace.asRelativePath(uri, false));
}
