import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { mock } from 'node:test';
import type * as vscode from 'vscode';
import type { EngineClient, EngineStatus } from '../../../../src/client/engineClient.ts';
import { Config } from '../../../../src/vscode/config.ts';
import { WorkspaceIndex } from '../../../../src/vscode/workspaceFiles/workspaceIndex.ts';
import { EventEmitter, TabInputText, Uri, user } from '../../../mocks/vscode.ts';
import { temporaryFolder } from '../../../support/temporary.ts';

interface Update {
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly reset?: true;
}

/** With real files, and fakes of the editor and the engine. */
describe('WorkspaceIndex', () => {
  const temporary = temporaryFolder();
  let folder: string;
  let updates: Update[];
  let log: string[];
  let status: EngineStatus;
  let provider: { busy: boolean; changed: EventEmitter<undefined> };
  let index: WorkspaceIndex;
  let refusal: Error | undefined;
  let answers: boolean;

  const ready = { kind: 'ready' } as EngineStatus;
  const at = (path: string) => join(folder, path);
  function write(...paths: string[]): void {
    for (const path of paths) {
      mkdirSync(dirname(at(path)), { recursive: true });
      writeFileSync(at(path), 'let a = 0;\n');
    }
  }

  beforeEach(() => {
    user.reset();
    mock.timers.enable({ apis: ['setTimeout'] });
    folder = mkdtempSync(join(temporary, 'w-'));
    mkdirSync(at('.git'));
    user.folders.push(folder);
    updates = [];
    log = [];
    status = { kind: 'stopped' };
    provider = { busy: false, changed: new EventEmitter() };
    refusal = undefined;
    answers = true;
    const client = {
      get status() {
        return status;
      },
      async workspace(update: Update) {
        updates.push(update);
        if (refusal) throw refusal;
        if (!answers) await new Promise(() => undefined);
        return { files: update.changed.length, tokens: 1000, bytes: 0, segments: 1, milliseconds: 12.3 };
      },
    } as unknown as EngineClient;
    const channel = Object.fromEntries(
      ['debug', 'info', 'warn', 'error'].map((level) => [
        level,
        (line: string) => log.push(`${level}: ${line}`),
      ]),
    );
    index = new WorkspaceIndex(
      client,
      new Config(),
      {
        get busy() {
          return provider.busy;
        },
        onDidChangeBusy: provider.changed.event,
      },
      channel as unknown as vscode.LogOutputChannel,
    );
  });
  afterEach(() => {
    index.dispose();
    mock.timers.reset();
  });

  /** A request for a completion that the engine answers. */
  function complete(): void {
    provider.busy = true;
    provider.changed.fire(undefined);
    status = ready;
    provider.busy = false;
    provider.changed.fire(undefined);
  }
  /** Resolves when the engine has been told something more; the paths relative to the folder. */
  async function told(count: number): Promise<Update | undefined> {
    const end = performance.now() + 5000;
    while (updates.length < count && performance.now() < end) await new Promise(setImmediate);
    assert.equal(updates.length, count);
    const { changed, removed, ...rest } = updates.at(-1)!;
    const relative = (paths: readonly string[]) => paths.map((path) => path.slice(folder.length + 1));
    return { ...rest, changed: relative(changed), removed: relative(removed) };
  }
  /** What the engine is told after these events. */
  async function after(events: () => void): Promise<Update | undefined> {
    const { length } = updates;
    await quiet(); // whatever went before has been taken
    events();
    mock.timers.tick(500);
    return told(length + 1);
  }
  /** Long enough for all that has begun; the timers are not real. */
  async function quiet(): Promise<void> {
    const end = performance.now() + 30;
    while (performance.now() < end) await new Promise(setImmediate);
  }
  const create = (path: string) => user.fileCreated.fire(Uri.file(at(path)));
  const change = (path: string) => user.fileChanged.fire(Uri.file(at(path)));
  const remove = (path: string) => {
    rmSync(at(path), { recursive: true });
    user.fileDeleted.fire(Uri.file(at(path)));
  };

  describe('the list', () => {
    it('has the source files that nothing excludes, and no others', async () => {
      write('a.ts', 'src/b.py', 'README.md', 'src/Makefile');
      write('picture.png', 'package-lock.json', 'src/jquery.min.js');
      write('.env', 'src/secrets.json', 'deploy/secrets/c.txt', 'server.key');
      write('dist/a.js', 'src/gen/d.ts', 'src/gen/keep.ts', 'node_modules/x/index.js', '.git/hooks.sh');
      write(
        'mine/h.ts',
        'mine/deep/i.ts',
        'private/e.ts',
        'hidden/f.ts',
        'deep/hidden/f.ts',
        'deep/old/g.ts',
        'deep/older/g.ts',
      );
      writeFileSync(at('.gitignore'), 'dist\n');
      writeFileSync(at('src/.gitignore'), 'gen/*\n!keep.ts\n');
      user.settings.set('files.exclude', { private: true, '**/README.md': false, 'a.ts': { when: 'a.x' } });
      user.settings.set('search.exclude', { hidden: true, '**/{old,{older,oldest}}': true });
      user.settings.set('foredraft.exclude', ['mine']);
      complete();
      const { changed, ...rest } = (await told(1))!;
      assert.deepEqual(
        [...changed].sort(),
        ['README.md', 'a.ts', 'deep/hidden/f.ts', 'src/Makefile', 'src/b.py', 'src/gen/keep.ts'].sort(),
      );
      assert.deepEqual(rest, { removed: [], reset: true });
    });

    it('is not looked for where nothing is', async () => {
      user.settings.set('search.exclude', { '**/{a,b}': true });
      complete();
      await told(1);
      assert.deepEqual(user.findExcludes, [
        '{**/.git,**/.git/**,**/node_modules,**/node_modules/**,**/a,**/a/**,**/b,**/b/**}',
      ]);
    });

    it('begins with what is open, what is beside it, and what was open', async () => {
      write('a.ts', 'b.ts', 'src/c.ts', 'src/d.ts', 'src/e.ts', 'old/f.ts', 'older/g.ts');
      for (const path of ['older/g.ts', 'old/f.ts', 'src/d.ts']) {
        user.activeEditorChanged.fire({ document: { uri: Uri.file(at(path)) } });
      }
      const tab = (path: string, isActive: boolean) => ({
        input: new TabInputText(Uri.file(path)),
        isActive,
      });
      user.tabs.push(tab(at('src/e.ts'), false), tab(at('src/d.ts'), true), tab('/elsewhere/x.ts', false));
      complete();
      assert.deepEqual((await told(1))!.changed, [
        ...['src/d.ts', 'src/e.ts', 'src/c.ts', 'old/f.ts', 'older/g.ts', 'a.ts', 'b.ts'],
      ]);
    });

    it('has no link that leads out of the folder, to a secret, or to what is excluded', async function () {
      if (process.platform === 'win32') this.skip(); // only administrators may make links
      write('a.ts', '.env', 'dist/b.ts', 'lib/c.ts');
      writeFileSync(at('.gitignore'), 'dist\n');
      const elsewhere = mkdtempSync(join(temporary, 'e-'));
      writeFileSync(join(elsewhere, 'x.ts'), 'let x = 0;\n');
      const links: [path: string, target: string][] = [
        ['out.ts', join(elsewhere, 'x.ts')],
        ['outside', elsewhere],
        ['secret.ts', at('.env')],
        ['ignored.ts', at('dist/b.ts')],
        ['dangling.ts', at('nowhere.ts')],
        ['in.ts', at('lib/c.ts')],
      ];
      for (const [path, target] of links) symlinkSync(target, at(path));
      // Tabs are judged without a search, which may or may not follow links.
      for (const path of [...links.map(([path]) => path), 'outside/x.ts']) {
        user.tabs.push({ input: new TabInputText(Uri.file(at(path))), isActive: false });
      }
      complete();
      assert.deepEqual([...(await told(1))!.changed].sort(), ['a.ts', 'in.ts', 'lib/c.ts']);
    });

    it('leaves out what either of two folders leaves out, one of which is in the other', async () => {
      user.folders.push(at('packages/app'));
      user.settings.set('foredraft.exclude', ['private/**']);
      write('a.ts', 'packages/app/b.ts', 'packages/app/private/c.ts');
      complete();
      const { changed } = (await told(1))!;
      assert.deepEqual([...new Set(changed)].sort(), ['a.ts', 'packages/app/b.ts']);
    });

    it('is of folders on the disk alone', async () => {
      user.folders.length = 0;
      complete();
      assert.deepEqual((await told(1))!.changed, []);
    });
  });

  describe('starts', () => {
    beforeEach(() => {
      write('a.ts');
    });

    it('after the first completion, not before', async () => {
      status = ready;
      provider.busy = true;
      provider.changed.fire(undefined);
      await quiet();
      assert.deepEqual([updates.length, user.fileWatchers.size], [0, 0]);
      provider.busy = false;
      provider.changed.fire(undefined);
      await told(1);
    });

    it('once', async () => {
      complete();
      await told(1);
      complete();
      await quiet();
      assert.deepEqual([updates.length, user.fileWatchers.size], [1, 1]);
    });

    it('not while the engine does not run', async () => {
      provider.changed.fire(undefined);
      await quiet();
      assert.equal(updates.length, 0);
    });

    it('in trusted workspaces alone, and in those that become it', async () => {
      user.trusted = false;
      complete();
      await quiet();
      assert.deepEqual([updates.length, user.findExcludes.length, user.fileWatchers.size], [0, 0, 0]);
      user.trusted = true;
      complete();
      await told(1);
    });

    const offs: [key: string, value: unknown][] = [
      ['foredraft.speculation', 'off'],
      ['foredraft.speculationSources', { workspace: false }],
    ];
    for (const [key, value] of offs) {
      it(`not where ${key} is ${JSON.stringify(value)}; set later, it empties the index`, async () => {
        user.settings.set('foredraft.interpolation', 'off'); // which wants it, too
        user.settings.set(key, value);
        complete();
        await quiet();
        assert.deepEqual([updates.length, user.findExcludes.length], [0, 0]);

        user.changeSetting(key, undefined);
        complete();
        await told(1);
        user.changeSetting(key, value);
        assert.deepEqual(await told(2), { changed: [], removed: [], reset: true });
        assert.equal(user.fileWatchers.size, 0);
      });
    }

    it('for interpolation alone, too', async () => {
      user.settings.set('foredraft.speculation', 'off');
      complete();
      await told(1);
    });

    it('and tells nothing any more once it has been turned off meanwhile', async () => {
      complete();
      user.changeSetting('foredraft.speculationSources', { workspace: false });
      await quiet();
      assert.deepEqual(updates, [{ changed: [], removed: [], reset: true }]);
    });

    it('with a line in the log, of numbers alone', async () => {
      write('.env');
      complete();
      await told(1);
      await quiet();
      assert.deepEqual(log, ['info: Workspace indexed for drafts: 1 file, 1000 tokens, 12 ms']);
    });

    it('and survives an engine that does not', async () => {
      refusal = new Error('The engine ended.');
      complete();
      await told(1);
      await quiet();
      assert.deepEqual(log, ['debug: The workspace index is not complete: The engine ended.']);
    });
  });

  describe('afterwards', () => {
    beforeEach(async () => {
      write('a.ts', 'b.ts', 'src/c.ts', 'src/d/e.ts');
      complete();
      await told(1);
    });

    it('tells what has changed, is new and is gone', async () => {
      const update = await after(() => {
        write('n.ts', '.env', 'n.png');
        for (const path of ['n.ts', '.env', 'n.png']) create(path);
        change('a.ts');
        remove('b.ts');
      });
      assert.deepEqual(update, { changed: ['a.ts', 'n.ts'], removed: ['b.ts'] });
    });

    it('tells nothing of what is not indexed', async () => {
      await quiet();
      write('.env', 'x.png');
      create('.env');
      change('x.png');
      remove('x.png');
      mock.timers.tick(500);
      await quiet();
      assert.equal(updates.length, 1);
    });

    it('knows what was in a folder that is gone', async () => {
      assert.deepEqual(await after(() => remove('src')), {
        changed: [],
        removed: ['src/c.ts', 'src/d/e.ts'],
      });
    });

    it('finds what is in a folder that is new', async () => {
      const update = await after(() => {
        write('lib/x/f.ts', 'lib/.env');
        create('lib');
      });
      assert.deepEqual(update, { changed: ['lib/x/f.ts'], removed: [] });
    });

    it('follows files and folders that get other names', async () => {
      const update = await after(() => {
        const rename = (from: string, to: string) => {
          renameSync(at(from), at(to));
          return { oldUri: Uri.file(at(from)), newUri: Uri.file(at(to)) };
        };
        user.filesRenamed.fire({ files: [rename('a.ts', 'z.ts'), rename('src', 'lib')] });
      });
      assert.deepEqual(update, {
        changed: ['lib/c.ts', 'lib/d/e.ts', 'z.ts'],
        removed: ['a.ts', 'src/c.ts', 'src/d/e.ts'],
      });
    });

    it('drops a file that gets the name of a secret', async () => {
      const update = await after(() => {
        renameSync(at('a.ts'), at('.env'));
        user.filesRenamed.fire({ files: [{ oldUri: Uri.file(at('a.ts')), newUri: Uri.file(at('.env')) }] });
      });
      assert.deepEqual(update, { changed: [], removed: ['a.ts'] });
    });

    it('drops a file that becomes a link out of the folder', async function () {
      if (process.platform === 'win32') this.skip();
      const elsewhere = join(mkdtempSync(join(temporary, 'e-')), 'x.ts');
      writeFileSync(elsewhere, 'let x = 0;\n');
      const update = await after(() => {
        rmSync(at('a.ts'));
        symlinkSync(elsewhere, at('a.ts'));
        change('a.ts');
      });
      assert.deepEqual(update, { changed: [], removed: ['a.ts'] });
    });

    it('goes by the .gitignore of a folder that comes again', async () => {
      await after(() => remove('src'));
      const update = await after(() => {
        write('src/c.ts', 'src/n.ts');
        writeFileSync(at('src/.gitignore'), 'n.ts\n');
        create('src');
      });
      assert.deepEqual(update, { changed: ['src/c.ts'], removed: [] });
    });

    it('goes by a .gitignore that changes, and keeps the rest', async () => {
      const ignoring = await after(() => {
        writeFileSync(at('src/.gitignore'), 'd/\n');
        create('src/.gitignore');
      });
      assert.deepEqual(ignoring, { changed: [], removed: ['src/d/e.ts'] });
      assert.deepEqual(await after(() => remove('src/.gitignore')), { changed: ['src/d/e.ts'], removed: [] });
    });

    it('does not wait for an engine that is at work, or for the next one', async () => {
      answers = false;
      await after(() => change('a.ts'));
      assert.deepEqual(await after(() => remove('b.ts')), { changed: [], removed: ['b.ts'] });
    });

    it('goes by settings that change', async () => {
      const update = await after(() => {
        user.changeSetting('search.exclude', { src: true });
      });
      assert.deepEqual(update, { changed: [], removed: ['src/c.ts', 'src/d/e.ts'] });
    });

    it('goes by the folders of the workspace', async () => {
      const update = await after(() => {
        user.folders.length = 0;
        user.foldersChanged.fire(undefined);
      });
      assert.deepEqual([...update!.removed].sort(), ['a.ts', 'b.ts', 'src/c.ts', 'src/d/e.ts']);
    });
  });
});
