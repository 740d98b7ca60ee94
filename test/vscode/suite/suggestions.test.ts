import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { constants, unfinished } from '../samples.ts';
import { accept, acceptWithin, closeAll, openAt, withSetting } from './editor.ts';

describe('suggestions', () => {
  afterEach(closeAll);

  it('extend the text at the cursor and touch nothing else', async () => {
    const before = `${constants}const thursday =`;
    const after = '\n\nconst sunday = 7;\n';
    const editor = await openAt(`${before}|${after}`);
    await accept(editor);
    const text = editor.document.getText();
    assert.ok(text.startsWith(before) && text.endsWith(after), text);
    assert.ok(text.length > before.length + after.length);
  });

  it('go away with a single undo', async () => {
    const before = `${constants}const thursday =`;
    const editor = await openAt(`${before}|`);
    await accept(editor);
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), before);
  });

  it('can be accepted word by word', async () => {
    const before = `${constants}const thursday =`;
    const whole = await openAt(`${before}|`);
    await accept(whole);
    const wholeText = whole.document.getText();

    const editor = await openAt(`${before}|`);
    await accept(editor, { commit: 'editor.action.inlineSuggest.acceptNextWord' });
    const text = editor.document.getText();
    assert.ok(text.length > before.length && text.length < wholeText.length, text);
    assert.ok(wholeText.startsWith(text), `${text} is no beginning of ${wholeText}`);
  });

  it('go behind the indentation of every cursor', async () => {
    const editor = await openAt(`${unfinished.replace(/}\n$/, '  |\n}\n\n')}{\n    \n}\n`);
    const { document, selection } = editor;
    const other = document.lineAt(document.lineCount - 3).range.end;
    editor.selections = [selection, new vscode.Selection(other, other)];
    await accept(editor);
    const first = document.lineAt(selection.active.line).text;
    assert.match(first, /^ {2}\S/);
    assert.equal(document.lineAt(other.line).text, `  ${first}`);
  });

  it('go on with the word that the cursor is in', async () => {
    const editor = await openAt(`${unfinished.replace(/}\n$/, '  retur')}|\n}\n`);
    await accept(editor);
    assert.match(editor.document.getText(), /return\b/);
  });

  it('keep the line ends of the document', async () => {
    const editor = await openAt(`${constants.replaceAll('\n', '\r\n')}const thursday =|\r\n`);
    assert.equal(editor.document.eol, vscode.EndOfLine.CRLF);
    await accept(editor);
    assert.doesNotMatch(editor.document.getText(), /[^\r]\n/);
  });

  it('come on demand through our own command', async () => {
    // Without those that come by themselves, which would pass for it.
    await withSetting('editor.inlineSuggest.enabled', false, async () => {
      const editor = await openAt(`${constants}const thursday =|`);
      const nothing = { trigger: 'editor.action.inlineSuggest.hide' };
      assert.equal(await acceptWithin(3000, editor.document, nothing), false);
      await accept(editor, { trigger: 'foredraft.trigger' });
    });
  });

  it('do not come while Foredraft is disabled, and come again after', async () => {
    await withSetting('foredraft.enabled', false, async () => {
      const { document } = await openAt(`${constants}const thursday =|`);
      assert.equal(await acceptWithin(3000, document), false);
    });
    await accept(await openAt(`${constants}const friday =|`));
  });

  it('do not come in a language that is switched off', async () => {
    await withSetting('foredraft.languages', { '*': true, plaintext: false }, async () => {
      const { document } = await openAt(`${constants}const thursday =|`, 'plaintext');
      assert.equal(await acceptWithin(3000, document), false);
      await accept(await openAt(`${constants}const thursday =|`, 'typescript'));
    });
  });
});
