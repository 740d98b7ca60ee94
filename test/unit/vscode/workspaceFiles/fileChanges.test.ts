import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { type Changes, FileChanges } from '../../../../src/vscode/workspaceFiles/fileChanges.ts';
import { Uri, user } from '../../../mocks/vscode.ts';

describe('FileChanges', () => {
  let timersSet: number;
  let taken: Changes[];
  let changes: FileChanges;
  /** Resolves what was taken last. */
  let release: () => void;
  beforeEach(() => {
    user.reset();
    mock.timers.enable({ apis: ['setTimeout'] });
    timersSet = 0;
    const { setTimeout } = globalThis;
    mock.method(globalThis, 'setTimeout', (run: () => void, ms: number) => {
      timersSet++;
      return setTimeout(run, ms);
    });
    taken = [];
    changes = new FileChanges((batch) => {
      taken.push(batch);
      return new Promise((resolve) => (release = resolve));
    });
  });
  afterEach(() => {
    changes.dispose();
    mock.restoreAll();
    mock.timers.reset();
  });

  const paths = (batch: Changes | undefined) => batch?.paths.map(({ uri, kind }) => `${kind} ${uri.path}`);
  const released = async () => {
    release();
    await new Promise(setImmediate);
  };

  it('takes what happens within a short time at once, the last of each file', () => {
    user.fileCreated.fire(Uri.file('/w/a.ts'));
    user.fileChanged.fire(Uri.file('/w/b.ts'));
    user.fileChanged.fire(Uri.file('/w/a.ts'));
    user.documentSaved.fire({ uri: Uri.file('/w/c.ts') });
    user.fileDeleted.fire(Uri.file('/w/b.ts'));
    mock.timers.tick(499);
    assert.equal(taken.length, 0);
    mock.timers.tick(1);
    assert.deepEqual(taken.map(paths), [['changed /w/a.ts', 'changed /w/c.ts', 'gone /w/b.ts']]);
  });

  it('has one timer while there are changes, and none else', async () => {
    assert.equal(timersSet, 0);
    for (let i = 0; i < 10; i++) user.fileChanged.fire(Uri.file(`/w/${i}.ts`));
    assert.equal(timersSet, 1);
    mock.timers.tick(500);
    await released();
    mock.timers.tick(10_000);
    assert.deepEqual([timersSet, taken.length], [1, 1]);
  });

  it('keeps what happens meanwhile until the last was taken', async () => {
    user.fileChanged.fire(Uri.file('/w/a.ts'));
    mock.timers.tick(500);
    user.fileChanged.fire(Uri.file('/w/b.ts'));
    mock.timers.tick(10_000);
    assert.equal(taken.length, 1);
    await released();
    mock.timers.tick(500);
    assert.deepEqual(taken.map(paths), [['changed /w/a.ts'], ['changed /w/b.ts']]);
  });

  it('takes a rename for an end and a beginning', () => {
    user.filesRenamed.fire({ files: [{ oldUri: Uri.file('/w/a.ts'), newUri: Uri.file('/w/b.ts') }] });
    mock.timers.tick(500);
    assert.deepEqual(taken.map(paths), [['gone /w/a.ts', 'created /w/b.ts']]);
  });

  const ofRules: [name: string, change: () => void][] = [
    ['a .gitignore', () => user.fileChanged.fire(Uri.file('/w/a/.gitignore'))],
    ['files.exclude', () => user.changeSetting('files.exclude', {})],
    ['search.exclude', () => user.changeSetting('search.exclude', {})],
    ['foredraft.exclude', () => user.changeSetting('foredraft.exclude', [])],
    ['the folders of the workspace', () => user.foldersChanged.fire(undefined)],
  ];
  for (const [name, change] of ofRules) {
    it(`tells that the rules have changed with ${name}`, () => {
      change();
      mock.timers.tick(500);
      assert.deepEqual(
        taken.map(({ rules }) => rules),
        [true],
      );
    });
  }

  it('passes over git’s own files, other settings, and what is not on the disk', () => {
    user.fileChanged.fire(Uri.file('/w/.git/index'));
    user.documentSaved.fire({ uri: { ...Uri.file('/w/a.ts'), scheme: 'vscode-vfs' } });
    user.changeSetting('files.eol', '\n');
    assert.equal(timersSet, 0);
  });

  it('ends with its timer and its watcher', async () => {
    assert.equal(user.fileWatchers.size, 1);
    user.fileChanged.fire(Uri.file('/w/a.ts'));
    changes.dispose();
    user.fileChanged.fire(Uri.file('/w/b.ts'));
    mock.timers.tick(10_000);
    await new Promise(setImmediate);
    assert.deepEqual([taken.length, user.fileWatchers.size], [0, 0]);
  });
});
