import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { filesBelow } from '../../../../src/models/local/walk.ts';
import { temporaryFolder } from '../../../support/temporary.ts';

describe('files below a folder', () => {
  const dir = temporaryFolder();
  const names = async (depth: number, most?: number): Promise<string[]> =>
    (await filesBelow(dir, depth, (name) => name.endsWith('.x'), most)).map((path) => relative(dir, path));

  before(() => {
    for (const folder of ['a/b/c', 'd']) mkdirSync(join(dir, folder), { recursive: true });
    for (const file of ['1.x', '1.y', 'a/2.x', 'a/b/3.x', 'a/b/c/4.x', 'd/5.x'])
      writeFileSync(join(dir, file), '');
    symlinkSync(dir, join(dir, 'a/b/c/up'));
    symlinkSync('../a/b/3.x', join(dir, 'd/3.x'));
    symlinkSync('nothing', join(dir, 'dangling.x'));
  });

  it('are found as deep as asked, past links that lead back', async () => {
    assert.deepEqual(await names(1), ['1.x']);
    assert.deepEqual(await names(2), ['1.x', 'a/2.x', 'd/3.x', 'd/5.x']);
    assert.deepEqual(await names(9), ['1.x', 'a/2.x', 'a/b/3.x', 'a/b/c/4.x', 'd/3.x', 'd/5.x']);
  });

  it('are no more than a limit allows to look at', async () => {
    assert.equal((await names(9, 100)).length, 6);
    assert.ok((await names(9, 6)).length < 6);
    assert.deepEqual(await names(9, 0), []);
  });

  it('of what is no folder are none', async () => {
    assert.deepEqual(await filesBelow(join(dir, '1.x'), 3, () => true), []);
    assert.deepEqual(await filesBelow(join(dir, 'not here'), 3, () => true), []);
  });
});
