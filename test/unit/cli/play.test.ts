import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installationAt } from '../../../src/cli/installation.ts';
import { play } from '../../../src/cli/play/play.ts';
import { temporaryFolder } from '../../support/temporary.ts';

describe('play', () => {
  const dir = temporaryFolder();
  const { isTTY } = process.stdout;
  const { PATH, DISPLAY } = process.env;
  const { log } = console;
  afterEach(() => {
    process.stdout.isTTY = isTTY;
    process.env.PATH = PATH;
    if (DISPLAY === undefined) delete process.env.DISPLAY;
    else process.env.DISPLAY = DISPLAY;
    console.log = log;
  });

  it('opens no editor on samples that are none', async function () {
    if (process.platform === 'win32') this.skip(); // the fake editor is a shell script
    const opened = join(dir, 'opened');
    writeFileSync(join(dir, 'code'), `#!/bin/sh\n: >'${opened}'\n`, { mode: 0o755 });
    process.stdout.isTTY = true;
    Object.assign(process.env, { PATH: dir, DISPLAY: ':0' });
    console.log = () => undefined;
    const { signal } = new AbortController();
    const installation = installationAt(dir);
    await assert.rejects(
      play(installation, { samples: join(dir, 'nowhere') }, signal),
      /play\.json: does not exist/,
    );
    assert.equal(existsSync(opened), false);

    writeFileSync(join(dir, 'play.json'), '[]');
    await play(installation, { samples: dir }, signal);
    assert.equal(existsSync(opened), true);
  });
});
