import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { devicesView } from '../../../src/cli/devicesView.ts';
import type { DevicesResult } from '../../../src/engine/protocol.ts';
import { candidates } from '../../../src/engine/device/devices.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { writeTinyModel } from '../../support/tinyModel.ts';
import { runCli } from './runCli.ts';

describe('foredraft devices', () => {
  const dir = temporaryFolder();
  const model = join(dir, 'model');
  const cacheDir = join(dir, 'cache');
  const cli = (...args: string[]) => runCli(['devices', '--model', model, ...args], { cacheDir });
  // Vulkan drivers in software take minutes for what a CPU does in milliseconds, and have a test of their own.
  const drivers = { VK_DRIVER_FILES: '/nowhere.json', VK_ICD_FILENAMES: '/nowhere.json' };
  const previous = Object.keys(drivers).map((name) => [name, process.env[name]] as const);

  before(() => {
    writeTinyModel(model);
    Object.assign(process.env, drivers);
  });
  after(() => {
    for (const [name, value] of previous) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  });

  it('tries what this platform may have, once', async () => {
    const first = await cli('--json');
    assert.deepEqual({ code: first.code, stderr: first.stderr }, { code: 0, stderr: '' });
    const result = JSON.parse(first.stdout) as DevicesResult;
    assert.match(result.onnxruntime, /^\d+\.\d+\.\d+$/);
    assert.deepEqual(
      result.verdicts.map(({ device }) => device),
      candidates(),
    );
    for (const { device, reason, speed } of result.verdicts) {
      assert.ok(reason === undefined ? speed!.decode > 0 : reason.length > 5, device);
    }
    assert.deepEqual(JSON.parse((await cli('--json')).stdout), result, 'remembered, with dates');
    const again = JSON.parse((await cli('--json', '--probe')).stdout) as DevicesResult;
    assert.ok(
      again.verdicts.every(({ date }, i) => date > result.verdicts[i]!.date),
      'tried anew',
    );
    assert.equal((await cli('--format', 'fp32')).code, 0, 'another format has verdicts of its own');
    const verdicts = readdirSync(join(cacheDir, 'foredraft')).filter((name) => name.startsWith('device-'));
    assert.equal(verdicts.length, 2 * candidates().length);
  }).timeout(120_000);

  it('says what is wrong with a model, and blames no device for it', async () => {
    const { code, stderr } = await cli('--model', join(dir, 'nowhere'));
    assert.equal(code, 1);
    assert.match(stderr, /^error: .*nowhere/);
  });

  it('prints a table, and below it what each device is', () => {
    const date = '2026-01-02T03:04:05.000Z';
    const view = devicesView({
      onnxruntime: '1.30.0',
      verdicts: [
        { device: 'cpu', date, adapter: 'Some CPU', speed: { prefill: 39.12, decode: 2.64 } },
        {
          device: 'webgpu',
          date,
          adapter: 'Vulkan: a',
          nodes: { onCpu: 5, all: 77 },
          speed: { prefill: 10, decode: 1 },
        },
        { device: 'cuda', date, adapter: 'no NVIDIA driver', reason: 'no library' },
      ],
      placement: { device: 'webgpu' },
    });
    assert.match(view, /^cpu +yes +39\.1 ms +2\.6 ms$/m);
    assert.match(view, /^webgpu +yes +5 of 77 +10\.0 ms +1\.0 ms +this$/m);
    assert.match(view, /^cuda +no$/m);
    assert.match(view, /^cuda: no library \(no NVIDIA driver\), tried on 2026-01-02$/m);
    assert.match(view, /onnxruntime 1\.30\.0/);
  });
});
