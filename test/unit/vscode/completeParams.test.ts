import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { completeParams } from '../../../src/vscode/completeParams.ts';
import { Config } from '../../../src/vscode/config.ts';
import { documentAt } from '../../mocks/document.ts';
import { user } from '../../mocks/vscode.ts';

describe('completeParams', () => {
  beforeEach(() => {
    user.reset();
  });
  const params = (marked: string, path?: string) => {
    const { document, position } = documentAt(marked, path === undefined ? {} : { path });
    return completeParams(document, position as unknown as vscode.Position, new Config());
  };

  it('has the text on both sides of the cursor, and the settings', () => {
    user.settings.set('foredraft.maxLines', 3);
    assert.deepEqual(params('one\nt|wo\n'), {
      uri: 'file:///workspace/src/a.ts',
      path: 'src/a.ts',
      prefix: 'one\nt',
      prefixOffset: 0,
      suffix: 'wo\n',
      length: 'auto',
      maxLines: 3,
      maxTokens: 256,
      timeBudgetMs: 500,
    });
  });

  it('sends a part of a large document only', () => {
    const { prefix, prefixOffset, suffix } = params(`${'a'.repeat(100_000)}|${'b'.repeat(100_000)}`);
    assert.equal(prefixOffset + prefix.length, 100_000);
    assert.ok(prefix.length < 50_000 && suffix.length < 50_000);
  });

  it('names a file outside the workspace by its name', () => {
    assert.equal(params('|', '/home/user/notes/a.md').path, 'a.md');
    assert.equal(params('|', 'Untitled-1').path, 'Untitled-1');
  });
});
