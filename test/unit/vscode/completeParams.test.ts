import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { sourceNames } from '../../../src/core/speculation/draftSource.ts';
import { completeParams } from '../../../src/vscode/completeParams.ts';
import { Config } from '../../../src/vscode/config.ts';
import { documentAt } from '../../mocks/document.ts';
import { EndOfLine, Position, Range, user, window } from '../../mocks/vscode.ts';

describe('completeParams', () => {
  beforeEach(() => {
    user.reset();
  });
  const params = (marked: string, file: Parameters<typeof documentAt>[1] = {}) => {
    const { document, position } = documentAt(marked, file);
    const replacement = { range: new Range(position, position) as unknown as vscode.Range, text: '' };
    return completeParams(document, replacement, new Config());
  };
  /** For `text` in place of `length` characters from the cursor on. */
  const replacing = (marked: string, length: number, text: string) => {
    const { document, position: start } = documentAt(marked);
    const range = new Range(start, new Position(start.line, start.character + length));
    return completeParams(document, { range: range as unknown as vscode.Range, text }, new Config());
  };

  it('has the text on both sides of the cursor, and the settings', () => {
    user.settings.set('foredraft.maxLines', 3);
    assert.deepEqual(params('one\nt|wo\n'), {
      uri: 'file:///workspace/src/a.ts',
      path: 'src/a.ts',
      prefix: 'one\nt',
      prefixOffset: 0,
      suffix: 'wo\n',
      healing: 'exact',
      length: 'auto',
      maxLines: 3,
      maxTokens: 256,
      lineEnds: '\n',
      timeBudgetMs: 500,
      interpolation: 'auto',
      speculation: sourceNames,
      drafts: { count: 3, strategy: 'branching', leastConfidence: 0.01 },
    });
  });

  it('has the text of the replacement in place of its range', () => {
    const { prefix, prefixOffset, suffix } = replacing('one\nx.|gEBIold;\n', 7, 'getElementById');
    assert.deepEqual([prefix, prefixOffset, suffix], ['one\nx.getElementById', 0, ';\n']);
  });

  it('has the same text in a large document as in a small one, on both sides of a replacement', () => {
    const line = 'const value = 1;\r\n';
    const { prefix, prefixOffset, suffix } = replacing(
      `${line.repeat(4000)}x.|gEBI;\r\n${line.repeat(4000)}`,
      4,
      'getElementById',
    );
    const before = `${line.repeat(4000)}x.`;
    assert.equal(prefix, `${before.slice(prefixOffset)}getElementById`);
    assert.ok(prefix.length < 50_000 && suffix.length < 50_000);
    assert.ok(suffix.length > 10_000 && `;\r\n${line.repeat(4000)}`.startsWith(suffix));
  });

  it('asks for the indentation of the editor that shows the document', () => {
    const { document, position } = documentAt('a|');
    const replacement = { range: new Range(position, position) as unknown as vscode.Range, text: '' };
    const options = { insertSpaces: false, tabSize: 8 };
    window.visibleTextEditors = [
      { document: documentAt('b|').document, options: { insertSpaces: true, tabSize: 2 } },
      { document, options },
    ];
    assert.deepEqual(completeParams(document, replacement, new Config()).indentation, options);
    window.visibleTextEditors = [];
    assert.equal(completeParams(document, replacement, new Config()).indentation, undefined);
  });

  it('asks for the healing that is set for the language', () => {
    user.settings.set('[typescript]', { 'foredraft.healing': 'off' });
    assert.equal(params('|').healing, 'off');
    assert.equal(params('|', { languageId: 'python' }).healing, 'exact');
  });

  it('asks for drafts as they are set for the language', () => {
    user.settings.set('[typescript]', { 'foredraft.speculation': 'off' });
    assert.equal(params('|').speculation, 'off');
    assert.deepEqual(params('|', { languageId: 'python' }).speculation, sourceNames);
  });

  it('tells the line ends of a document that has none yet', () => {
    const { document, position } = documentAt('a|');
    Object.assign(document, { eol: EndOfLine.CRLF });
    const replacement = { range: new Range(position, position) as unknown as vscode.Range, text: '' };
    assert.equal(completeParams(document, replacement, new Config()).lineEnds, '\r\n');
  });

  it('interpolates without the workspace in a language that is to have nothing of it', () => {
    user.settings.set('[python]', { 'foredraft.speculationSources': { workspace: false } });
    assert.equal(params('|').interpolatesDocumentAlone, undefined);
    assert.equal(params('|', { languageId: 'python' }).interpolatesDocumentAlone, true);
  });

  it('sends a part of a large document only', () => {
    const { prefix, prefixOffset, suffix } = params(`${'a'.repeat(100_000)}|${'b'.repeat(100_000)}`);
    assert.equal(prefixOffset + prefix.length, 100_000);
    assert.ok(prefix.length < 50_000 && suffix.length < 50_000);
  });

  it('keeps cursor and text together wherever the part begins in a file with CRLF', () => {
    const line = 'const value = 1;\r\n';
    const text = line.repeat(4000);
    for (let cursor = 50_000; cursor < 50_000 + line.length; cursor++) {
      if (text[cursor] === '\n') continue; // not a place a cursor can be
      const { prefix, prefixOffset, suffix } = params(`${text.slice(0, cursor)}|${text.slice(cursor)}`);
      assert.equal(prefixOffset + prefix.length, cursor);
      assert.equal(prefix, text.slice(prefixOffset, cursor));
      assert.ok(text.slice(cursor).startsWith(suffix));
    }
  });

  it('names a file outside the workspace by its name', () => {
    assert.equal(params('|', { path: '/home/user/notes/a.md' }).path, 'a.md');
  });

  it('gives files without an ending the one of their language', () => {
    assert.equal(
      params('|', { path: 'Untitled-1', scheme: 'untitled', languageId: 'python' }).path,
      'Untitled-1.py',
    );
    const cell = { path: '/workspace/a.ipynb', scheme: 'vscode-notebook-cell', languageId: 'python' };
    assert.match(params('|', cell).path, /a\.py$/);
    assert.equal(params('|', { path: 'Makefile', languageId: 'makefile' }).path, 'Makefile');
  });

  it('reads a cell as a part of its notebook: prose as comments, and no cells in other languages', () => {
    const file = { path: '/workspace/a.ipynb', languageId: 'python', scheme: 'vscode-notebook-cell' };
    const cell = (text: string, kind = 2, languageId = 'python') => ({
      kind,
      document: documentAt(`${text}|`, { ...file, languageId }).document,
    });
    const { document, position } = documentAt('b = |a', file);
    const before = [cell('a = 1'), cell('SELECT 1', 2, 'sql'), cell('Now b:\nit is', 1, 'markdown')];
    user.notebooks.push({
      uri: document.uri,
      getCells: () => [...before, { kind: 2, document }, cell('c = b')],
    });
    const replacement = { range: new Range(position, position) as unknown as vscode.Range, text: '' };
    const { prefix, prefixOffset, suffix, path } = completeParams(document, replacement, new Config());
    assert.equal(prefix, 'a = 1\n\n# Now b:\n# it is\n\nb = ');
    assert.deepEqual([prefixOffset, suffix, path], [0, 'a\n\nc = b', 'a.py']);

    let read = 0;
    const long = cell('x = 1\n'.repeat(2000));
    Object.assign(long.document, { getText: () => (read++, 'x = 1\n'.repeat(2000)) });
    user.notebooks[0] = {
      uri: document.uri,
      getCells: () => [...Array<object>(500).fill(long), { document }],
    };
    completeParams(document, replacement, new Config());
    assert.ok(read < 10, `${read} cells are read for a key`);
  });

  it('has the other files that it is given', () => {
    const { document, position } = documentAt('|');
    const replacement = { range: new Range(position, position) as unknown as vscode.Range, text: '' };
    const context = { repository: '', files: [], maxTokens: 64 };
    assert.equal(completeParams(document, replacement, new Config(), context).context, context);
  });
});
