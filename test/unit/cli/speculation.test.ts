import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SpeculationEvaluation } from '../../../src/cli/speculation/benchSpeculation.ts';
import { itemKinds, itemsOf } from '../../../src/cli/speculation/items.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { writeTinyModel } from '../../support/tinyModel.ts';
import { runCli } from './runCli.ts';

const code = 'function f(a) {\n  const b = a + 1;\n  const c = b + 1;\n  return c;\n}\n'.repeat(5);

describe('itemsOf', () => {
  const files = [{ path: 'a.js', text: code }];

  it('makes one request of each item, and of an edit one for each keystroke', () => {
    for (const kind of itemKinds) {
      const items = itemsOf(kind, files, 10, 1);
      assert.equal(items.length, kind === 'edits' ? 1 : kind === 'block' ? 5 : 10);
      for (const { requests, start } of items) {
        if (kind === 'edits') assert.equal(requests.at(-1)!.truth, '');
        else assert.deepEqual(requests, [start]);
      }
    }
  });
});

describe('foredraft bench speculation', () => {
  const dir = temporaryFolder();
  const [model, repo] = [join(dir, 'model'), join(dir, 'repo')];
  const cli = (...args: string[]) =>
    runCli(['bench', 'speculation', '--model', model, ...args], { cacheDir: join(dir, 'cache') });

  before(() => {
    writeTinyModel(model);
    for (const folder of [repo, join(dir, 'bare'), join(dir, 'flat')]) mkdirSync(folder);
    writeFileSync(join(repo, 'a.js'), code);
    writeFileSync(join(repo, 'b.js'), code);
    writeFileSync(join(dir, 'flat', 'a.js'), 'f();\n');
  });

  it('compares with plain decoding, by kind of hole', async () => {
    const args = ['--repo', repo, '--limit', '2', '--tokens', '8', '--format', 'fp32'];
    const { code, stdout, stderr } = await cli(...args, '--json');
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    const { kinds, ablation, sources } = JSON.parse(stdout) as SpeculationEvaluation;
    assert.deepEqual(Object.keys(kinds), itemKinds);
    assert.deepEqual(ablation, []);
    assert.ok(!sources.includes('draftModel'));
    for (const { all, byStratum } of Object.values(kinds)) {
      assert.equal(all.differing, 0);
      assert.ok(all.tau >= 1 && all.oracle >= 1 && all.request.total > 0);
      const items = Object.values(byStratum).reduce((sum, summary) => sum + summary.items, 0);
      assert.equal(items, all.items);
    }
    assert.ok(kinds.edits!.all.requests > 1);
  }).timeout(60_000);

  it('tries each source alone, and leaves out each', async () => {
    const { code, stdout } = await cli(
      '--repo',
      repo,
      '--limit',
      '1',
      '--holes',
      'line',
      '--tokens',
      '4',
      '--ablate',
    );
    assert.equal(code, 0);
    assert.match(stdout, /^tau +line, without +alone$/m);
    for (const source of ['ghost', 'document', 'workspace', 'recycling', 'trigrams']) {
      assert.match(stdout, new RegExp(`^${source} +\\d\\.\\d\\d +\\d\\.\\d\\d$`, 'm'));
    }
    assert.match(stdout, /^slowest: line, [a-z-]+: requests in total \d+\.\d\dx$/m);
  }).timeout(120_000);

  it('says when there is nothing to measure', async () => {
    assert.match((await cli('--repo', join(dir, 'bare'))).stderr, /has no source code/);
    const { code, stderr } = await cli('--repo', join(dir, 'flat'), '--holes', 'block');
    assert.match(stderr, /has code, but no place for a hole of kind block/);
    assert.equal(code, 1);
  });
});
