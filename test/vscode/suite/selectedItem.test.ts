import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { constants } from '../samples.ts';
import { accept, closeAll, openAt } from './editor.ts';

describe('suggestions, with the suggest widget open', () => {
  let items: vscode.Disposable | undefined;
  afterEach(async () => {
    items?.dispose();
    await closeAll();
  });

  /** In plain text, where there are no items but ours and the words of the document. */
  function offer(label: string, insertText = label): void {
    const item = new vscode.CompletionItem(label);
    item.insertText = insertText;
    item.preselect = true;
    items = vscode.languages.registerCompletionItemProvider('plaintext', {
      provideCompletionItems: () => [item],
    });
  }
  /** Accepts what is shown while the widget is open, which is the item and what follows it. */
  const openWidget = { trigger: 'editor.action.triggerSuggest' };

  it('go on from an item that the model would not have chosen', async () => {
    offer('thumbnailOfZebra');
    const editor = await openAt(`${constants}const thu|`, 'plaintext');
    await accept(editor, openWidget);
    const text = editor.document.getText();
    assert.ok(text.startsWith(`${constants}const thumbnailOfZebra`), text);
    assert.ok(text.length > `${constants}const thumbnailOfZebra`.length, text);
  });

  it('go on from the last line of an item with several', async () => {
    const lines = 'thursday = [\n  4,\n];\nconst friday';
    offer('thursdays', lines);
    const editor = await openAt(`${constants}const thu|`, 'plaintext');
    await accept(editor, openWidget);
    const text = editor.document.getText();
    assert.ok(text.startsWith(`${constants}const ${lines}`), text);
    assert.ok(text.length > `${constants}const ${lines}`.length, text);
  });

  it('go on from an item that what is typed only resembles, once it is accepted', async () => {
    offer('zebraThumbnail');
    const editor = await openAt(`${constants}const zTh|`, 'plaintext');
    const item = { ...openWidget, commit: 'acceptSelectedSuggestion' };
    await accept(editor, item);
    const accepted = `${constants}const zebraThumbnail`;
    assert.equal(editor.document.getText(), accepted);
    await accept(editor);
    const text = editor.document.getText();
    assert.ok(text.startsWith(accepted) && text.length > accepted.length, text);
  });
});
