import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { probeDevice } from '../../../src/engine/device/probeProcess.ts';
import { VerdictStore } from '../../../src/engine/device/verdictStore.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { writeTinyModel } from '../../support/tinyModel.ts';

describe('probe of a device', () => {
  const dir = temporaryFolder();
  const model = {
    modelDir: join(dir, 'model'),
    cacheDir: join(dir, 'cache'),
    format: 'int8',
    threads: 1,
  } as const;

  /** Fakes of a probe: what providers do that are broken. */
  const ends: [name: string, script: string, reason: RegExp][] = [
    ['says why', "process.send({ reason: 'no adapter' }); setInterval(() => {}, 1000)", /^no adapter$/],
    [
      'aborts',
      "process.stderr.write('chatter\\n\\x1b[31mlibcudart.so.12: not found\\x1b[m\\n', () => process.kill(process.pid, 'SIGABRT'))",
      /^the probe ended with SIGABRT: .*libcudart\.so\.12: not found/,
    ],
    ['exits without a word', 'process.exit(3)', /^the probe ended with exit code 3$/],
    [
      'hangs where no message reaches it',
      'process.send({ limitMs: 300 }, () => { for (;;); })',
      /^it did not answer for 0\.3 s$/,
    ],
    [
      'leaves every node to the processor',
      "process.stderr.write('[V:] All nodes placed on [CPUExecutionProvider]. Number of nodes: 70\\n', " +
        '() => process.send({ speed: { prefill: 2, decode: 1 } }))',
      /^it has none of the operators of our graph$/,
    ],
  ];
  for (const [name, script, reason] of ends) {
    it(`that ${name} is a verdict`, async function () {
      if (process.platform === 'win32' && name === 'aborts') this.skip(); // an exit code there, not a signal
      const entry = join(dir, 'fake.cjs');
      writeFileSync(entry, script);
      const verdict = await probeDevice('cuda', model, entry);
      assert.match(verdict.reason ?? '', reason);
      assert.deepEqual(new VerdictStore('cuda', model).read(), verdict);
    });
  }

  it('of which a model stands in the way is not remembered', async () => {
    const broken = { ...model, modelDir: join(dir, 'none') };
    const verdict = await probeDevice('cpu', broken, 'dist/probe.cjs');
    assert.match(verdict.reason ?? '', /config\.json is missing/);
    assert.ok(!('isPassing' in verdict));
    assert.equal(new VerdictStore('cpu', broken).read(), undefined);
  });

  it('measures the processor with the model', async () => {
    writeTinyModel(model.modelDir);
    const { reason, speed, nodes } = await probeDevice('cpu', model, 'dist/probe.cjs');
    assert.deepEqual({ reason, nodes }, { reason: undefined, nodes: undefined });
    assert.ok(speed!.decode > 0 && speed!.decode < speed!.prefill, JSON.stringify(speed));
  });
});
