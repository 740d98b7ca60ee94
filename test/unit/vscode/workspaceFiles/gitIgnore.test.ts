import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GitIgnore } from '../../../../src/vscode/workspaceFiles/gitIgnore.ts';
import { temporaryFolder } from '../../../support/temporary.ts';

describe('GitIgnore', () => {
  const temporary = temporaryFolder();
  let folders = 0;

  /** @returns of `paths`, those that are ignored in a folder with these .gitignore files */
  async function ignored(
    gitIgnores: Readonly<Record<string, string>>,
    paths: readonly string[],
    below = '',
  ): Promise<readonly string[]> {
    const root = join(temporary, String(folders++));
    for (const [folder, text] of Object.entries({ '.git': '', ...gitIgnores })) {
      mkdirSync(join(root, folder), { recursive: true });
      writeFileSync(join(root, folder, '.gitignore'), text);
    }
    const gitIgnore = await GitIgnore.of(join(root, below));
    const all = await Promise.all(paths.map((path) => gitIgnore.ignores(path)));
    return paths.filter((_, index) => all[index]);
  }

  // What `git check-ignore --no-index` says, too.
  const cases: [name: string, gitIgnores: Record<string, string>, ignored: string[], kept: string[]][] = [
    ['nothing without rules', {}, [], ['a.ts', 'dist/a.ts']],
    [
      'names at every level, and paths at their own',
      { '': 'dist\n/out\nlogs/*.txt\n' },
      ['dist/a.ts', 'a/dist/b.ts', 'out/a.ts', 'logs/a.txt'],
      ['a/out/b.ts', 'a/logs/b.txt', 'logs/a/b.txt', 'distant.ts'],
    ],
    [
      'what comments, blank lines, line ends and trailing spaces leave',
      { a: '# b.ts\r\n\r\nc.ts  \r\n \r\n' },
      ['a/c.ts'],
      ['a/b.ts', 'c.ts'],
    ],
    ['behind the mark that some editors begin files with', { a: '\uFEFFb.ts\n' }, ['a/b.ts'], ['b.ts']],
    [
      'by the .gitignore of the folder and of those above',
      { '': '*.gen.ts\n', a: '/x.ts\nsub/y.ts\nz\n' },
      ['a/b.gen.ts', 'a/x.ts', 'a/sub/y.ts', 'a/sub/z/b.ts', 'a/z/b.ts'],
      ['x.ts', 'a/sub/x.ts', 'sub/y.ts', 'a/sub/sub/y.ts', 'z/b.ts'],
    ],
    [
      'not what a deeper one takes back',
      { '': '*.ts\nlib/\n', a: '!keep.ts\n!lib\n', 'a/b': 'keep.ts\n' },
      ['a/c.ts', 'keep.ts', 'a/b/keep.ts', 'lib/c.js'],
      ['a/keep.ts', 'a/c/keep.ts', 'a/lib/c.js'],
    ],
    ['all in an ignored folder', { '': 'a/\n', a: '!keep.ts\n' }, ['a/keep.ts', 'a/b/c.ts'], ['b/a']],
    [
      'in folders with names that look like patterns',
      { 'a[1]': 'x.ts\n', '!b': '/x.ts\n', '#c*': 'x.ts\n' },
      ['a[1]/x.ts', '!b/x.ts', '#c*/x.ts'],
      ['a1/x.ts', 'b/x.ts', '#cc/x.ts'],
    ],
    [
      'names that begin like comments or exceptions',
      { a: '\\#x.ts\n\\!y.ts\n' },
      ['a/#x.ts', 'a/!y.ts', 'a/b/#x.ts'],
      ['a/x.ts', 'a/y.ts'],
    ],
  ];
  for (const [name, gitIgnores, expected, kept] of cases) {
    it(`ignores ${name}`, async () => {
      assert.deepEqual(await ignored(gitIgnores, [...expected, ...kept]), expected);
    });
  }

  it('goes by the repository where only a folder of it is open', async () => {
    const gitIgnores = { '': 'dist\n/packages/app/own.ts\n', packages: 'app/other.ts\n' };
    const paths = ['dist/a.ts', 'own.ts', 'other.ts', 'src/own.ts'];
    mkdirSync(join(temporary, String(folders), 'packages/app'), { recursive: true });
    assert.deepEqual(await ignored(gitIgnores, paths, 'packages/app'), paths.slice(0, 3));
  });

  it('does not go by what is above where there is no repository', async () => {
    const folder = join(temporary, 'plain/inner');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(dirname(folder), '.gitignore'), 'a.ts\n');
    assert.equal(await (await GitIgnore.of(folder)).ignores('a.ts'), false);
  });
});
