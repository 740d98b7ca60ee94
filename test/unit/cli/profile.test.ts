import assert from 'node:assert/strict';
import { join } from 'node:path';
import { profileView } from '../../../src/cli/profileView.ts';
import type { CostTable } from '../../../src/core/decode/costProfile.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { writeTinyModel } from '../../support/tinyModel.ts';
import { runCli } from './runCli.ts';

describe('foredraft profile', () => {
  const dir = temporaryFolder();

  it('measures once and prints the table', async () => {
    const model = join(dir, 'model');
    writeTinyModel(model);
    const cli = () => runCli(['profile', '--json', '--model', model], { cacheDir: join(dir, 'cache') });
    const { code, stdout, stderr } = await cli();
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    const table = JSON.parse(stdout) as CostTable & { threads: number };
    assert.deepEqual(table.lengths, [128, 448]);
    assert.ok(table.milliseconds.flat().every((ms) => ms > 0));
    assert.equal((await cli()).stdout, stdout, 'as it was measured');
  });

  it('relates each cost to that of one position', () => {
    const table = {
      lengths: [128, 512],
      positions: [1, 8],
      milliseconds: [
        [2, 3],
        [4, 5],
      ],
    };
    const info = { device: 'cpu', format: 'int8', threads: 1 } as const;
    const lines = profileView(table, info).split('\n');
    assert.match(lines[0]!, /^n +after 128 +c\(n\)\/c\(1\) +after 512 +c\(n\)\/c\(1\)$/);
    assert.match(lines[2]!, /^8 +3\.00 ms +1\.50 +5\.00 ms +1\.25$/);
    assert.match(lines[4]!, /int8, 1 thread\./);
    assert.match(profileView(table, { ...info, device: 'webgpu' }), /int8, webgpu\./);
  });
});
