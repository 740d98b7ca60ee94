import assert from 'node:assert/strict';
import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import type * as vscode from 'vscode';
import type { Draft } from '../../../../src/engine/protocol.ts';
import type { AcceptedDraft } from '../../../../src/vscode/drafts/acceptedDraft.ts';
import { chooseDraft } from '../../../../src/vscode/drafts/chooseDraft.ts';
import type { DraftComparison } from '../../../../src/vscode/drafts/draftComparison.ts';
import type { DraftsHere } from '../../../../src/vscode/drafts/draftsHere.ts';
import type { InlineProvider } from '../../../../src/vscode/inlineProvider.ts';
import { Range, Selection, user, window } from '../../../mocks/vscode.ts';
import { draftsAt } from './draftsAt.ts';

const drafts = ['return 1;', 'return 2;'].map((text): Draft => ({ text, stop: 'line', logProbability: -1 }));

/** What the editor shows of what it has been told: VS Code's own part, for one provider. */
function shownOf({ document, position }: DraftsHere): unknown {
  let shown: number | undefined;
  for (const command of user.executed) {
    if (command.endsWith('.trigger')) shown = 0;
    if (command.endsWith('.showNext')) shown!++;
    if (command.endsWith('.showPrevious')) shown!--;
    if (command.endsWith('.hide')) shown = undefined;
  }
  const asked = [document, position, {}, {}] as unknown as Parameters<
    vscode.InlineCompletionItemProvider['provideInlineCompletionItems']
  >;
  const items = user.inlineProvider?.provideInlineCompletionItems(...asked) as vscode.InlineCompletionItem[];
  return shown === undefined ? undefined : items[shown]!.insertText;
}

describe('chooseDraft', () => {
  let here: DraftsHere;
  let edits: [range: unknown, text: string][];
  let accepted: AcceptedDraft[];
  let compared: unknown[];
  let aborted: AbortSignal | undefined;
  beforeEach(() => {
    user.reset();
    here = draftsAt('if (x) {\n  |\n}', drafts);
    edits = [];
    accepted = [];
    compared = [];
    const { document, position } = here;
    window.activeTextEditor = {
      document,
      selection: { active: position },
      async edit(change: (builder: { replace(range: Range, text: string): void }) => void) {
        change({ replace: (...edit) => edits.push(edit) });
        return true;
      },
      revealRange: () => undefined,
    } as { document: unknown };
  });

  /** @param answer what the engine has, sooner or later */
  async function open(answer: () => Promise<DraftsHere | undefined> = async () => here) {
    const provider = {
      draftsHere(_document: unknown, _position: unknown, signal: AbortSignal) {
        aborted = signal;
        return answer();
      },
      accepted: (draft: AcceptedDraft) => accepted.push(draft),
    } as unknown as InlineProvider;
    const comparison = { open: (shown: unknown) => compared.push(shown) } as unknown as DraftComparison;
    const done = chooseDraft(provider, comparison);
    await setImmediate();
    return { pick: user.quickPick!, done };
  }
  const untilShown = async (text: string | undefined) => {
    while (shownOf(here) !== text) await delay(5);
  };

  it('shows the active draft in the editor, and inserts it with Enter in place of what it replaces', async () => {
    const { pick, done } = await open();
    assert.deepEqual(
      pick.items.map(({ label }) => label),
      ['return 1;', 'return 2;'],
    );
    await untilShown('  return 1;');
    pick.goTo(1);
    await untilShown('  return 2;');
    pick.goTo(0);
    await untilShown('  return 1;');
    pick.goTo(1);
    pick.pressEnter();
    await done;
    assert.equal(shownOf(here), undefined);
    assert.equal(user.inlineProvider, undefined);
    assert.deepEqual(edits, [[here.replacement.range, '  return 2;']]);
    assert.deepEqual(accepted, [{ index: 1, count: 2, strategy: 'branching' }]);
    const { selection } = window.activeTextEditor as unknown as { selection: Selection };
    assert.ok(selection.start.isEqual(selection.end), 'nothing is selected');
  });

  it('leaves everything as it was with Escape', async () => {
    const { pick, done } = await open();
    pick.hide();
    await done;
    assert.deepEqual(user.executed, ['editor.action.inlineSuggest.hide']);
    assert.deepEqual([edits, accepted], [[], []]);
  });

  it('compares all of them at the press of a button', async () => {
    const { pick, done } = await open();
    pick.pressButton();
    pick.hide();
    await done;
    assert.deepEqual(compared, [here]);
  });

  it('is busy while the engine works, and stops it when it is closed', async () => {
    let answer: (drafts: undefined) => void;
    const { pick, done } = await open(() => new Promise((resolve) => (answer = resolve)));
    assert.equal(pick.busy, true);
    pick.pressEnter(); // there is nothing to take yet
    pick.hide();
    assert.equal(aborted!.aborted, true);
    answer!(undefined);
    await done;
    assert.deepEqual(edits, []);
  });

  const failures: [what: string, answer: () => Promise<undefined>, message: string][] = [
    ['there is none', async () => undefined, 'There is no draft for this place.'],
    ['the engine fails', () => Promise.reject(new Error('The engine ended.')), 'The engine ended.'],
  ];
  for (const [what, answer, message] of failures) {
    it(`says so when ${what}`, async () => {
      const { pick, done } = await open(answer);
      assert.deepEqual([pick.busy, pick.placeholder], [false, message]);
      pick.hide();
      await done;
    });
  }

  it('closes when the text changes under it', async () => {
    const { pick, done } = await open();
    user.textChanged.fire({ document: here.document, contentChanges: [] }); // saved
    user.textChanged.fire({ document: {}, contentChanges: [{}] });
    assert.equal(pick.isShown, true);
    user.textChanged.fire({ document: here.document, contentChanges: [{}] });
    await done;
    assert.equal(pick.isShown, false);
  });

  it('inserts nothing into a text that has changed since', async () => {
    const { pick, done } = await open();
    (here.document as { version: number }).version++;
    pick.pressEnter();
    await done;
    assert.deepEqual([edits, accepted], [[], []]);
  });
});
