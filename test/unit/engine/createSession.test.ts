import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { probeModel } from '../../../src/engine/device/probeModel.ts';
import {
  createSession,
  DeviceError,
  firstLine,
  sessionError,
} from '../../../src/engine/model/createSession.ts';
import { prepareModel } from '../../../src/engine/model/preparedModel.ts';
import { temporaryFolder } from '../../support/temporary.ts';

describe('session over a prepared model', () => {
  const dir = temporaryFolder();
  const source = probeModel();
  const params = { format: 'fp32', cacheDir: join(dir, 'cache') } as const;
  const graph = prepareModel(source, params.format, params.cacheDir);
  const weights = join(dirname(graph), 'weights.bin');
  const original = readFileSync(graph);

  /** Of the right size each, so that only onnxruntime sees it: see `isComplete`. */
  const damages: [string, () => void][] = [
    ['graph of zeros', () => writeFileSync(graph, Buffer.alloc(original.length))],
    ['graph of garbage', () => writeFileSync(graph, Buffer.alloc(original.length, 0xab))],
    ['graph with a flipped bit in every hundred bytes', () => writeFileSync(graph, flipped(original, 100))],
    ['graph whose nodes do not fit', () => writeFileSync(graph, renamed(original, 'Softmax', 'Xoftmax'))],
    ['graph that is cut', () => truncateSync(graph, original.length >> 1)],
    ['weight file that is cut', () => truncateSync(weights, 4096)],
    ['weight file that is gone', () => rmSync(weights)],
  ];
  for (const [name, damage] of damages) {
    it(`is built again from a ${name}`, async () => {
      damage();
      const { session, path } = await createSession(source, params, 'cpu', 1);
      assert.equal(path, graph);
      assert.deepEqual(readFileSync(graph), original);
      await session.release();
    });
  }

  it('keeps the files where a device cannot run them', async function () {
    if (process.platform === 'win32') this.skip(); // it may well run them there
    const { ino } = statSync(graph);
    await assert.rejects(createSession(source, params, 'directml', 1), (error: Error) => {
      assert.ok(error instanceof DeviceError, String(error));
      return true;
    });
    assert.equal(statSync(graph).ino, ino);
    assert.ok(existsSync(weights));
  });

  it('tells what to do when the memory is too small', () => {
    for (const message of [
      'std::bad_alloc',
      'bad allocation',
      'Exception during initialization: /onnxruntime_src/bfc_arena.cc:359 Failed to allocate memory for requested buffer of size 151060480',
      'mmap file failed: Cannot allocate memory',
    ]) {
      assert.match(
        sessionError(message, 'cpu').message,
        /not enough memory.*foredraft\.model\.format "int4".*smaller model/,
      );
    }
    assert.match(sessionError('No kernel', 'cpu').message, /^onnxruntime cannot load the model: No kernel$/);
    assert.ok(sessionError('CUDA out of memory', 'cuda') instanceof DeviceError);
  });

  it('leaves the C++ out of what a library says', () => {
    const message =
      '/onnxruntime_src/onnxruntime/core/webgpu_context.cc:136 onnxruntime::Initialize()::<lambda()> status == Success was false. Failed to get a WebGPU adapter: No supported adapters\n';
    assert.equal(firstLine(message), 'Failed to get a WebGPU adapter: No supported adapters');
  });
});

function flipped(bytes: Buffer, step: number): Buffer {
  return bytes.map((byte, i) => (i % step === step - 1 ? byte ^ 0x10 : byte)) as Buffer;
}

function renamed(bytes: Buffer, from: string, to: string): Buffer {
  const copy = Buffer.from(bytes);
  copy.write(to, copy.indexOf(from), 'latin1');
  return copy;
}
