import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Sequence } from '../../src/core/decode/sequence.ts';
import { compareWithCpu } from '../../src/engine/device/probe.ts';
import { probeDevice } from '../../src/engine/device/probeProcess.ts';
import { VerdictStore } from '../../src/engine/device/verdictStore.ts';
import { type LoadedModel, loadModel } from '../../src/engine/model/loadModel.ts';
import { OrtForward } from '../../src/engine/session/ortForward.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { writeTinyModel } from '../support/tinyModel.ts';

/** setup.sh's exit code where there is no driver. */
const unavailable = 77;
const driver = '/usr/lib/chromium/vk_swiftshader_icd.json';

const prompts = [
  'def fibonacci(n):\n    if n < 2:\n        return',
  'export function slugify(text: string): string {\n  return text.',
  'import os\n\ndef read_lines(path):\n    with open(',
];
const newTokens = 16;

/** The WebGPU provider on a Vulkan driver in software: slow, but the same shaders as on a GPU. */
describe('WebGPU', function () {
  this.timeout(300_000);
  const dir = temporaryFolder();
  const cacheDir = join(dir, 'cache');
  const names = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES'] as const;
  const before_ = names.map((name) => process.env[name]);

  before(function () {
    const { status } = spawnSync(join(import.meta.dirname, 'setup.sh'), { stdio: 'inherit' });
    if (status === unavailable && process.env.CI === undefined) this.skip();
    assert.equal(status, 0, 'setup.sh');
    for (const name of names) process.env[name] = driver;
  });
  after(() => {
    for (const [i, name] of names.entries()) {
      if (before_[i] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before_[i];
    }
  });

  for (const [format, limit] of [
    ['fp32', 1e-4],
    ['int8', 0.02],
    ['int4', 0.1],
  ] as const) {
    it(`computes in ${format} what the CPU computes, chains and trees`, async () => {
      const distance = await compareWithCpu('webgpu', format, cacheDir);
      assert.ok(distance < limit, String(distance));
    });
  }

  it('gives the same greedy text as the CPU with the bundled model', async () => {
    const load = (device: 'cpu' | 'webgpu') =>
      loadModel({ modelDir: 'models/foredraft-7m', cacheDir, format: 'fp32', threads: 1, device });
    const [cpu, gpu] = [await load('cpu'), await load('webgpu')];
    assert.deepEqual(gpu.placement, { device: 'webgpu' });
    for (const text of prompts) {
      const { prompt, greedy } = await continueGreedily(cpu, text);
      // One pass over prompt and continuation says what a pass per token would have chosen; that takes a minute here.
      const rows = greedy.map((_, i) => prompt.length - 1 + i);
      const results = await new OrtForward(gpu).run({ tokens: [...prompt, ...greedy], rows });
      assert.deepEqual(
        results.map(({ ids }) => ids[0]),
        greedy,
        text,
      );
    }
    const [text = ''] = prompts;
    const { greedy } = await continueGreedily(cpu, text, 3);
    assert.deepEqual((await continueGreedily(gpu, text, 3)).greedy, greedy, 'a pass per token');
    await Promise.all([cpu.release(), gpu.release()]);
  });

  it('is found by a probe, with its speed and what the CPU has to do', async () => {
    const modelDir = join(dir, 'tiny');
    writeTinyModel(modelDir);
    const model = { modelDir, cacheDir, format: 'fp32', threads: 1 } as const;
    const verdict = await probeDevice('webgpu', model, 'dist/probe.cjs');
    assert.equal(verdict.reason, undefined);
    assert.match(verdict.adapter, /swiftshader/);
    assert.ok(verdict.nodes && verdict.nodes.onCpu < verdict.nodes.all / 4, JSON.stringify(verdict.nodes));
    assert.ok(verdict.speed!.decode > 0 && verdict.speed!.prefill > 0);
    assert.deepEqual(new VerdictStore('webgpu', model).read(), verdict);
  });
});

async function continueGreedily(
  model: LoadedModel,
  text: string,
  count = newTokens,
): Promise<{ prompt: number[]; greedy: number[] }> {
  const { tokenizer, sentinels } = model;
  const prompt = [sentinels.prefix, sentinels.suffix, sentinels.middle, ...tokenizer.encode(text)];
  const sequence = new Sequence(new OrtForward(model));
  const cancellation = { aborted: false };
  let { next } = await sequence.prefill(prompt, cancellation);
  const greedy = [next.ids[0]!];
  while (greedy.length < count) {
    next = await sequence.append([next.ids[0]!], cancellation);
    greedy.push(next.ids[0]!);
  }
  return { prompt, greedy };
}
