import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRepository } from '../../../src/cli/repository.ts';
import { temporaryFolder } from '../../support/temporary.ts';

describe('readRepository', () => {
  const dir = temporaryFolder();
  const { error } = console;
  let lines: unknown[];
  beforeEach(() => {
    lines = [];
    console.error = (line: unknown) => lines.push(line);
  });
  afterEach(() => {
    console.error = error;
  });

  it('skips what cannot be read, and says so', async function () {
    if (process.platform !== 'linux') this.skip(); // elsewhere a name has to be Unicode
    // A name that is not UTF-8 cannot be opened under what Node makes of it, whoever the user is.
    const bad = (ending: string) => Buffer.from(`${dir}/\xff${ending}`, 'latin1');
    writeFileSync(join(dir, 'a.ts'), 'const a = 1;\n');
    writeFileSync(bad('.ts'), 'const b = 1;\n');
    mkdirSync(bad('folder'));
    assert.deepEqual(await readRepository(dir), [{ path: 'a.ts', text: 'const a = 1;\n' }]);
    assert.deepEqual(lines.sort(), [
      `skipped ${dir}/\uFFFD.ts: does not exist`,
      `skipped ${dir}/\uFFFDfolder: does not exist`,
    ]);
  });

  it('refuses a root that cannot be read', async () => {
    await assert.rejects(readRepository(join(dir, 'nowhere')), {
      name: 'CliError',
      message: /nowhere: does not exist/,
    });
    assert.deepEqual(lines, []);
  });
});
