import * as vscode from 'vscode';
import {
  type StatsEvent,
  type Strategies,
  type SuggestionEvent,
  survivalAges,
} from '../../core/stats/events.ts';
import { ShownSuggestion } from '../../core/stats/shownSuggestion.ts';
import { AcceptedText, keptShare } from '../../core/stats/survival.ts';
import type { DraftsHere } from '../drafts/draftsHere.ts';
import { rangeOf } from '../replacement.ts';

/** What is seen for less than this is not seen: as Cody counts. */
const SEEN_MS = 750;
/** Accepted texts that are looked after at a time. */
const FOLLOWED = 50;

/** A suggestion in the editor, and what will be said of it. */
interface Current {
  readonly id: string;
  readonly here: DraftsHere;
  readonly strategies: Strategies;
  readonly suggestion: ShownSuggestion;
  /** Milliseconds since 1970. */
  readonly since: number;
}

interface Followed {
  readonly id: string;
  readonly document: vscode.TextDocument;
  readonly language: string;
  readonly strategies: Strategies;
  readonly text: AcceptedText;
  timer: NodeJS.Timeout | undefined;
}

/** Infers what becomes of suggestions. While there is none in an editor, it does nothing at all. */
export class Acceptance implements vscode.Disposable {
  readonly #sink: (event: StatsEvent) => void;
  readonly #subscriptions: vscode.Disposable;
  readonly #followed = new Set<Followed>();
  #current: Current | undefined;

  constructor(sink: (event: StatsEvent) => void) {
    this.#sink = sink;
    this.#subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        for (const change of contentChanges) {
          for (const followed of this.#followed) {
            if (followed.document === document) followed.text.change(change);
          }
          if (this.#current?.here.document === document) this.#change(this.#current, change);
        }
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
        const current = this.#current;
        if (textEditor.document !== current?.here.document) return;
        const cursor = textEditor.document.offsetAt(selections[0]!.active);
        if (cursor !== current.suggestion.cursor) this.#leave();
      }),
      vscode.window.onDidChangeActiveTextEditor(() => this.#leave()),
      vscode.workspace.onDidCloseTextDocument((document) => {
        for (const followed of this.#followed) if (followed.document === document) this.#forget(followed);
      }),
    );
  }

  /** Drafts are given to the editor. */
  offered(id: string, here: DraftsHere, strategies: Strategies): void {
    const { document, position, replacement, drafts } = here;
    const cursor = document.offsetAt(position);
    if (this.#current?.here.document === document) {
      // The rest of what is shown already, as after each key that is typed into it.
      if (this.#current.suggestion.isContinuedBy(cursor, drafts[0]!.text)) return;
    }
    this.#leave();
    const { end } = replacement.range;
    const shown = drafts.map((draft) => ({
      text: draft.text,
      replaced: document.getText(new vscode.Range(end, rangeOf(replacement, draft).end)),
    }));
    const replaced = { text: replacement.text, beyond: document.offsetAt(end) - cursor };
    const suggestion = new ShownSuggestion(cursor, replaced, shown);
    this.#current = { id, here, strategies, suggestion, since: Date.now() };
  }

  #change(current: Current, change: vscode.TextDocumentContentChangeEvent): void {
    const { cursor } = current.suggestion;
    current.suggestion.change(change);
    if (current.suggestion.end === undefined) return;
    const followed = this.#leave();
    // It was something else, and changes what was accepted before.
    if (cursor === current.suggestion.cursor) followed?.text.change(change);
  }

  /** @returns what was accepted */
  #leave(): Followed | undefined {
    const current = this.#current;
    if (!current) return undefined;
    this.#current = undefined;
    current.suggestion.leave();
    const event = describe(current, Date.now());
    if (event.end === 'rejected' && event.shownMs < SEEN_MS && event.typedBytes === 0) return undefined;
    this.#sink(event);
    return current.suggestion.accepted === '' ? undefined : this.#follow(current);
  }

  #follow({ id, here: { document }, strategies, suggestion }: Current): Followed {
    const { accepted, typed, cursor } = suggestion;
    // Words of it may have been typed before others were accepted, or after.
    const text = new AcceptedText(accepted, [cursor - accepted.length - typed.length, cursor]);
    const { languageId: language } = document;
    const followed: Followed = { id, document, language, strategies, text, timer: undefined };
    this.#followed.add(followed);
    const [oldest] = this.#followed;
    if (this.#followed.size > FOLLOWED) this.#forget(oldest!);
    this.#lookIn(followed, 0);
    return followed;
  }

  /** Looks at a text at each age in turn. */
  #lookIn(followed: Followed, index: number): void {
    const after = survivalAges[index];
    if (after === undefined) {
      this.#forget(followed);
      return;
    }
    const wait = 1000 * (after - (survivalAges[index - 1] ?? 0));
    followed.timer = setTimeout(() => {
      const { id, document, language, strategies, text } = followed;
      if (text.isLost) {
        this.#forget(followed);
        return;
      }
      const [start, end] = text.range;
      const now = document.getText(new vscode.Range(document.positionAt(start), document.positionAt(end)));
      const acceptedBytes = Buffer.byteLength(text.text);
      this.#sink({
        ...{ kind: 'survival', id, at: Date.now(), language, strategies, after, acceptedBytes },
        kept: keptShare(text.text, now),
      });
      this.#lookIn(followed, index + 1);
    }, wait).unref();
  }

  #forget(followed: Followed): void {
    clearTimeout(followed.timer);
    this.#followed.delete(followed);
  }

  dispose(): void {
    this.#leave();
    for (const followed of this.#followed) this.#forget(followed);
    this.#subscriptions.dispose();
  }
}

function describe({ id, here, strategies, suggestion, since }: Current, now: number): SuggestionEvent {
  const { document, drafts } = here;
  const [first] = drafts;
  const { end = 'rejected', draft } = suggestion;
  return {
    ...{ kind: 'suggestion', id, at: now, language: document.languageId, strategies, end },
    shownMs: now - since,
    ...(end === 'accepted' && draft !== undefined ? { draft } : {}),
    drafts: drafts.length,
    confidence: first!.confidence ?? 0,
    lines: first!.text.trim().split('\n').length,
    bytes: Buffer.byteLength(first!.text),
    acceptedBytes: Buffer.byteLength(suggestion.accepted),
    partlyBytes: Buffer.byteLength(suggestion.partly),
    typedBytes: Buffer.byteLength(suggestion.typed),
  };
}
