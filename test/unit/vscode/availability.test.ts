import assert from 'node:assert/strict';
import { unavailable } from '../../../src/vscode/availability.ts';
import { Config } from '../../../src/vscode/config.ts';
import { Pause } from '../../../src/vscode/pause.ts';
import { documentAt } from '../../mocks/document.ts';
import { user } from '../../mocks/vscode.ts';

describe('unavailable', () => {
  beforeEach(() => {
    user.reset();
  });
  const reasonIn = (scheme: string) =>
    unavailable(new Config(), new Pause(), documentAt('|', { scheme }).document);

  for (const scheme of ['file', 'untitled', 'vscode-remote', 'vscode-notebook-cell', 'sftp', 'vscode-vfs']) {
    it(`is not what ${scheme}: documents are`, () => {
      assert.equal(reasonIn(scheme), undefined);
    });
  }

  for (const scheme of [
    'output',
    'vscode-scm',
    'git',
    'search-editor',
    'debug',
    'comment',
    'foredraft-drafts',
  ]) {
    it(`is what ${scheme}: documents are`, () => {
      assert.equal(reasonIn(scheme), 'notHere');
    });
  }

  const at = (path: string) => unavailable(new Config(), new Pause(), documentAt('|', { path }).document);

  it('is what files are that may hold secrets', () => {
    assert.equal(at('/workspace/config/.env.local'), 'secret');
    assert.equal(at('/home/me/.ssh/config'), 'secret');
    assert.equal(at('/workspace/src/environment.ts'), undefined);
  });

  it('is what files are that the settings exclude, alone or by their folder', () => {
    user.settings.set('foredraft.exclude', ['private', '**/*.{csv,tsv}', 'docs/**/draft.md']);
    for (const path of ['private/a.ts', 'data/a.csv', 'b.tsv', 'docs/old/draft.md', 'docs/draft.md']) {
      assert.equal(at(`/workspace/${path}`), 'excluded', path);
    }
    // Outside of the workspace on Windows, where `ignore` throws at the name of a drive.
    user.settings.set('foredraft.exclude', ['Users/me/**']);
    assert.equal(at('c:\\Users\\me\\a.ts'), 'excluded');
    user.settings.set('foredraft.exclude', ['private', '**/*.{csv,tsv}', 'docs/**/draft.md']);
    for (const path of ['src/private/a.ts', 'csv/a.ts', 'draft.md']) {
      assert.equal(at(`/workspace/${path}`), undefined, path);
    }
  });

  it('names what holds everywhere before what holds here', () => {
    user.settings.set('foredraft.enabled', false);
    assert.equal(reasonIn('output'), 'off');
  });

  it('says nothing about a window without an editor', () => {
    assert.equal(unavailable(new Config(), new Pause(), undefined), undefined);
  });
});
