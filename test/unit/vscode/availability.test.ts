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

  it('names what holds everywhere before what holds here', () => {
    user.settings.set('foredraft.enabled', false);
    assert.equal(reasonIn('output'), 'off');
  });

  it('says nothing about a window without an editor', () => {
    assert.equal(unavailable(new Config(), new Pause(), undefined), undefined);
  });
});
