import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { temporaryFolder } from '../../support/temporary.ts';

const script = join(import.meta.dirname, '../../vscode/host/setup.sh');

/** setup.sh with fakes of the tools that tell machines apart. It gets nowhere near a download. */
describe('the set-up of the editor tests', function () {
  if (process.platform === 'win32') return; // it is a bash script
  const dir = temporaryFolder();
  const tools = join(dir, 'tools');

  function setUp(machine: string, realpath: string, folder: string) {
    mkdirSync(tools, { recursive: true });
    const write = (name: string, body: string) => {
      writeFileSync(join(tools, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    };
    write('uname', `[ "$1" = -s ] && echo ${machine.split(' ')[0]} || echo ${machine.split(' ')[1]}`);
    write('realpath', realpath);
    const path = [tools, process.env.PATH].join(delimiter);
    const env = { ...process.env, PATH: path, CHROMIUM: 'true' };
    return spawnSync('bash', [script, folder], { env, encoding: 'utf8' });
  }

  it('can be skipped on macOS, whose realpath has no -m', () => {
    const { status, stderr } = setUp('Darwin arm64', 'exit 1', dir);
    assert.match(stderr, /only for Linux x64/);
    assert.equal(status, 77);
  });

  it('does not replace a folder that it has not made', () => {
    const folder = join(dir, 'mine');
    mkdirSync(folder);
    writeFileSync(join(folder, 'thesis.txt'), '');
    const { status, stderr } = setUp('Linux x86_64', 'echo "$2"', folder);
    assert.match(stderr, /mine is not empty, and not from here/);
    assert.equal(status, 1);
    assert.ok(existsSync(join(folder, 'thesis.txt')));
  });
});
