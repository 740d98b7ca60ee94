import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { vulkanDrivers, windowsAdapters } from '../../../src/engine/device/adapter.ts';
import { chooseDevice } from '../../../src/engine/device/chooseDevice.ts';
import { candidates, sessionOptions } from '../../../src/engine/device/devices.ts';
import { DeviceSession } from '../../../src/engine/device/deviceSession.ts';
import { findDevice, rememberFailure } from '../../../src/engine/device/findDevice.ts';
import { countNodes, lastLine } from '../../../src/engine/device/probeProcess.ts';
import { VerdictStore } from '../../../src/engine/device/verdictStore.ts';
import { DeviceError } from '../../../src/engine/model/createSession.ts';
import { loadModel } from '../../../src/engine/model/loadModel.ts';
import { prepareModel } from '../../../src/engine/model/preparedModel.ts';
import { probeEmbeddings, probeModel } from '../../../src/engine/device/probeModel.ts';
import { InferenceSession } from '../../../src/engine/onnx/runtime.ts';
import type { Device, DeviceVerdict, Placement } from '../../../src/engine/protocol.ts';
import { type Decoder, OrtForward } from '../../../src/engine/session/ortForward.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { writeTinyModel } from '../../support/tinyModel.ts';

function verdict(device: Device, found: Partial<DeviceVerdict>): DeviceVerdict {
  return { device, date: '2026-01-01T00:00:00.000Z', adapter: 'some', ...found };
}

describe('choice of a device', () => {
  const cpu = verdict('cpu', { speed: { prefill: 40, decode: 3 } });
  const fast = verdict('webgpu', { speed: { prefill: 10, decode: 1 } });
  const slow = verdict('webgpu', { speed: { prefill: 15_000, decode: 3000 } });
  const broken = verdict('cuda', { reason: 'no driver' });

  const cases: [Parameters<typeof chooseDevice>, Placement][] = [
    [['auto', [cpu, fast, broken]], { device: 'webgpu' }],
    [['auto', [cpu, slow]], { device: 'cpu' }],
    [['auto', [fast]], { device: 'cpu' }],
    [['auto', []], { device: 'cpu' }],
    // What failed with a model after it was measured.
    [['auto', [cpu, { ...fast, reason: 'device lost' }]], { device: 'cpu' }],
    [['cpu', [cpu, fast]], { device: 'cpu' }],
    [['webgpu', [cpu, slow]], { device: 'webgpu' }],
    [
      ['cuda', [cpu, broken]],
      { device: 'cpu', fallback: 'The model runs on the CPU, since cuda cannot be used: no driver.' },
    ],
    [
      ['coreml', [cpu]],
      {
        device: 'cpu',
        fallback: 'The model runs on the CPU, since coreml cannot be used: this platform does not have it.',
      },
    ],
  ];
  for (const [[asked, known], expected] of cases) {
    const names = known.map(({ device, reason, speed }) => `${device} ${reason ?? speed!.decode}`);
    it(`${asked} of [${names.join(', ')}]: ${expected.device}`, () => {
      assert.deepEqual(chooseDevice(asked, known), expected);
    });
  }

  it('knows what the platforms may have', () => {
    assert.deepEqual(candidates('linux', 'x64'), ['cpu', 'webgpu', 'cuda']);
    assert.deepEqual(candidates('linux', 'arm64'), ['cpu']);
    assert.deepEqual(candidates('win32', 'arm64'), ['cpu', 'webgpu', 'directml']);
    assert.deepEqual(candidates('darwin', 'arm64'), ['cpu', 'webgpu', 'coreml']);
  });
});

describe('verdicts about devices', () => {
  const dir = temporaryFolder();
  const model = {
    modelDir: join(dir, 'model'),
    cacheDir: join(dir, 'cache'),
    format: 'fp32',
    threads: 1,
  } as const;
  const found = verdict('cpu', { speed: { prefill: 2, decode: 1 } });

  it('are remembered for the conditions they were found under', () => {
    const store = new VerdictStore('cpu', model);
    assert.equal(store.read(), undefined);
    store.write(found);
    assert.deepEqual(new VerdictStore('cpu', model).read(), found);
    for (const other of [{ format: 'int8' }, { threads: 2 }, { modelDir: join(dir, 'other') }] as const) {
      assert.equal(new VerdictStore('cpu', { ...model, ...other }).read(), undefined, JSON.stringify(other));
    }
    assert.ok(
      readdirSync(model.cacheDir).every((name) => name.endsWith('.json')),
      'nothing half-written',
    );
  });

  it('are forgotten after a week where the device failed', () => {
    const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
    const store = new VerdictStore('webgpu', model);
    const failed = verdict('webgpu', { reason: 'device lost' });
    store.write({ ...failed, date: daysAgo(6) });
    assert.equal(store.read()?.reason, 'device lost');
    for (const date of [daysAgo(8), 'yesterday']) {
      store.write({ ...failed, date });
      assert.equal(store.read(), undefined, date);
    }
    store.write({ ...verdict('webgpu', { speed: { prefill: 2, decode: 1 } }), date: daysAgo(100) });
    assert.ok(store.read()?.speed);
    rmSync(model.cacheDir, { recursive: true });
    new VerdictStore('cpu', model).write(found);
  });

  it('are not believed when damaged', () => {
    const [name = ''] = readdirSync(model.cacheDir);
    const conditions = JSON.stringify({});
    const contents = ['', '{"conditions":', 'null', '[]', JSON.stringify({ conditions, value: found })];
    for (const content of contents) {
      writeFileSync(join(model.cacheDir, name), content);
      assert.equal(new VerdictStore('cpu', model).read(), undefined, content);
    }
    const store = new VerdictStore('cpu', model);
    for (const bad of [{ reason: 7 }, { speed: { prefill: 1 } }, { speed: 3 }, {}]) {
      store.write({ ...found, speed: undefined, ...bad } as unknown as DeviceVerdict);
      assert.equal(store.read(), undefined, JSON.stringify(bad));
    }
  });

  it('do without a folder to write to', () => {
    writeFileSync(join(dir, 'file'), '');
    const store = new VerdictStore('cpu', { ...model, cacheDir: join(dir, 'file', 'cache') });
    store.write(found);
    assert.equal(store.read(), undefined);
  });

  it('decide where a model is loaded', async function () {
    if (!candidates().includes('webgpu')) this.skip();
    rememberFailure('webgpu', model, 'device lost');
    assert.match(
      (await findDevice({ ...model, device: 'webgpu' })).fallback ?? '',
      /webgpu .*device lost\.$/,
    );
    new VerdictStore('cpu', model).write(found);
    new VerdictStore('webgpu', model).write(verdict('webgpu', { speed: { prefill: 1, decode: 0.5 } }));
    assert.deepEqual(await findDevice({ ...model, device: 'auto' }), { device: 'webgpu' });
    assert.deepEqual(await findDevice(model), { device: 'cpu' });
  });
});

describe('a device that fails', () => {
  const dir = temporaryFolder();
  const source = probeModel();
  const open = () =>
    InferenceSession.create(prepareModel(source, 'fp32', join(dir, 'cache')), sessionOptions('cpu', 1));

  /** A fake: what a device does when it is lost, over a session that works. */
  const brokenAfter = async (passes: number): Promise<InferenceSession> => {
    const real = await open();
    let left = passes;
    const run = (...args: Parameters<InferenceSession['run']>) =>
      left-- > 0 ? real.run(...args) : Promise.reject(new Error('Device is lost.\nmore'));
    return { run, release: () => real.release() } as unknown as InferenceSession;
  };

  it('leaves the processor to go on with the very pass', async () => {
    const events: unknown[] = [];
    const session = new DeviceSession(
      (device) => {
        events.push(`open ${device}`);
        return device === 'cpu' ? open() : brokenAfter(1);
      },
      { device: 'webgpu' },
      {
        onFailure: (...failure) => events.push(failure),
        onTakeOver: (placement) => events.push(placement),
      },
    );
    await session.start();
    const steps = async (decoder: Decoder['session']): Promise<Float32Array[]> => {
      const forward = new OrtForward({
        config: source.config,
        session: decoder,
        embeddings: probeEmbeddings(source),
      });
      const rows: Float32Array[] = [];
      for (const token of [5, 9, 200]) {
        const [next] = await forward.run({ tokens: [token], rows: [0], full: true });
        rows.push(next!.full!);
        forward.keep([0]);
      }
      return rows;
    };
    const cpu = await open();
    assert.deepEqual(await steps(session), await steps(cpu));
    const fallback = 'The model runs on the CPU, since webgpu cannot be used: Device is lost.';
    assert.deepEqual(session.placement, { device: 'cpu', fallback });
    // Remembered before anything that may take long, so that the next engine knows if this one does not come back.
    assert.deepEqual(events, ['open webgpu', ['webgpu', 'Device is lost'], 'open cpu', session.placement]);
    await Promise.all([session.release(), cpu.release()]);
  });

  it('is not blamed for what the processor cannot do either', async () => {
    const fail = () => assert.fail('no device failed');
    const session = new DeviceSession(open, { device: 'cpu' }, { onFailure: fail, onTakeOver: fail });
    await session.start();
    await assert.rejects(session.run({}, ['no such output']));
    await session.release();
  });

  it('is replaced when the model does not load on it', async () => {
    const session = new DeviceSession(
      (device) => (device === 'cpu' ? open() : Promise.reject(new DeviceError('out of memory'))),
      { device: 'cuda' },
      { onFailure: () => undefined, onTakeOver: () => undefined },
    );
    await session.start();
    assert.match(session.placement.fallback ?? '', /cuda cannot be used: out of memory\.$/);
    await session.release();
  });

  it('is remembered with the model it failed with', async function () {
    // There is no CUDA provider in the npm package, and nothing probes inside these tests.
    if (!candidates().includes('cuda')) this.skip();
    writeTinyModel(join(dir, 'model'));
    const params = {
      modelDir: join(dir, 'model'),
      cacheDir: join(dir, 'cache'),
      format: 'fp32',
      threads: 1,
    } as const;
    const { error } = console;
    const said: string[] = [];
    console.error = (line: string) => said.push(line);
    try {
      const model = await loadModel({ ...params, device: 'cuda' });
      assert.equal(model.placement.device, 'cpu');
      assert.deepEqual(said, [model.placement.fallback]);
      await model.release();
    } finally {
      console.error = error;
    }
    assert.match(new VerdictStore('cuda', params).read()?.reason ?? '', /Failed to load shared library/);
  });
});

describe('what is known of drivers and probes', () => {
  const dir = temporaryFolder();

  it('names the Vulkan drivers as its loader finds them', () => {
    const manifest = join(dir, 'usr/share/vulkan/icd.d/radeon_icd.x86_64.json');
    mkdirSync(join(manifest, '..'), { recursive: true });
    writeFileSync(manifest, '{}');
    utimesSync(manifest, new Date('2026-01-02'), new Date('2026-01-02'));
    assert.equal(vulkanDrivers({}, dir), 'Vulkan: radeon of 2026-01-02');
    assert.equal(vulkanDrivers({ VK_ICD_FILENAMES: manifest }, '/nowhere'), 'Vulkan: radeon of 2026-01-02');
    assert.equal(vulkanDrivers({ VK_DRIVER_FILES: '/nowhere/a.json' }, dir), 'no Vulkan driver');
  });

  it("reads display adapters from Windows' registry", () => {
    const printed: Record<string, string> = {
      DriverDesc:
        '\r\nHKEY_LOCAL_MACHINE\\SYSTEM\\0000\r\n    DriverDesc    REG_SZ    NVIDIA GeForce RTX 3060\r\n' +
        '\r\nHKEY_LOCAL_MACHINE\\SYSTEM\\0001\r\n    DriverDesc    REG_SZ    Intel(R) UHD Graphics 770\r\n',
      DriverVersion:
        '\r\nHKEY_LOCAL_MACHINE\\SYSTEM\\0000\r\n    DriverVersion    REG_SZ    32.0.15.6094\r\n' +
        '\r\nHKEY_LOCAL_MACHINE\\SYSTEM\\0001\r\n    DriverVersion    REG_SZ    31.0.101.4502\r\n',
    };
    assert.equal(
      windowsAdapters((_key, name) => printed[name]!),
      'NVIDIA GeForce RTX 3060 32.0.15.6094, Intel(R) UHD Graphics 770 31.0.101.4502',
    );
    assert.equal(
      windowsAdapters(() => ''),
      'unknown',
    );
  });

  it("finds in a provider's last words what went wrong", () => {
    const log = [
      '2026-11-23 18:49:51.166661828 [I:onnxruntime:, inference_session.cc:764 Trace] Session Options',
      '2026-11-23 18:49:51.2 [V:onnxruntime:, session_state.cc:1383 Verify]  Node(s) placed on [CPUExecutionProvider]. Number of nodes: 5',
      '2026-11-23 18:49:51.2 [V:onnxruntime:, session_state.cc:1383 Verify]  Node(s) placed on [WebGpuExecutionProvider]. Number of nodes: 72',
      '\x1b[1;31mterminate called after throwing an exception\x1b[m',
      '\x1b[0;93m2026-11-23 18:49:51.178600778 [W:onnxruntime:, session_state.cc:1397 Verify] Some nodes\x1b[m',
      '',
    ].join('\n');
    assert.equal(lastLine(log), 'terminate called after throwing an exception');
    assert.deepEqual(countNodes(log), { onCpu: 5, all: 77 });
    assert.equal(countNodes(''), undefined);
  });
});
