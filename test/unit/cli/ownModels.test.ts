import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inspectModel } from '../../../src/engine/inspect/inspectModel.ts';
import type { LocalModel, StoredModel } from '../../../src/models/models.ts';
import { encodeGguf, tinyGguf } from '../../support/gguf.ts';
import { inLmStudio } from '../../support/otherPrograms.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { writeTinyModel } from '../../support/tinyModel.ts';
import { runCli } from './runCli.ts';

const BUNDLED = 'models/foredraft-7m';

describe('foredraft models, those of other programs', () => {
  const dir = temporaryFolder();
  const cacheDir = join(dir, 'cache');
  const own = {
    HOME: join(dir, 'home'),
    USERPROFILE: join(dir, 'home'),
    FOREDRAFT_MODELS: join(dir, 'store'),
  };
  const others = ['OLLAMA_MODELS', 'LLAMA_CACHE', 'HF_HOME', 'HF_HUB_CACHE', 'HUGGINGFACE_HUB_CACHE'];
  const previous = [...Object.keys(own), ...others].map((name) => [name, process.env[name]] as const);
  let random: string;

  const cli = (...args: string[]) => runCli(['models', ...args], { cacheDir });

  before(() => {
    for (const name of others) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, own);
    writeTinyModel(join(dir, 'tiny'));
    const { metadata, tensors } = tinyGguf(join(dir, 'tiny'));
    const studio = join(own.HOME, '.lmstudio/models');
    random = inLmStudio(studio, 'owner/repo/random.gguf', encodeGguf(metadata, tensors));
    inLmStudio(studio, 'owner/repo/broken.gguf', Buffer.from('GGUF'));
    mkdirSync(cacheDir, { recursive: true });
  });
  after(() => {
    for (const [name, value] of previous) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  });

  it('find lists them, as JSON with what the engine reads in their headers', async () => {
    const { code, stdout, stderr } = await cli('find', '--json');
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    const found = (JSON.parse(stdout) as LocalModel[]).filter(({ path }) => path.startsWith(own.HOME));
    assert.deepEqual(
      found.map(({ name }) => name),
      ['owner/repo/broken', 'owner/repo/random'],
    );
    assert.match(found[0]!.facts.problem!, /truncated/);
    assert.deepEqual(found[1]!.facts, inspectModel({ path: random, name: 'owner/repo/random' }));
  });

  it('find prints where they are, and why some cannot be run', async () => {
    const { stdout } = await cli('find');
    assert.match(stdout, /^owner\/repo\/random +LM Studio +qwen3 +0\.\d M +F32 +\d+ kB$/m);
    assert.ok(stdout.includes(`owner/repo/random: ${random}\n`));
    assert.match(stdout, /other.? that cannot be run:[^]*^owner\/repo\/broken \(LM Studio\): .*truncated/m);
  });

  it('test says how a model fills holes', async () => {
    const { code, stdout } = await cli('test', BUNDLED);
    assert.equal(code, 0);
    assert.match(stdout, /^layout +spm$/m);
    assert.match(stdout, /^bits per byte of the truth, spm +1\.\d\d$/m);
  });

  it('test fails where it does not', async () => {
    const { code, stdout, stderr } = await cli('test', random, '--json');
    assert.equal(code, 1);
    assert.match(stderr, /^error: It does not know what belongs into the simplest holes/);
    const { cannotFill } = JSON.parse(stdout) as { cannotFill: string };
    assert.equal(stderr, `error: ${cannotFill}\n`);
  });

  it('import puts one that passes among those that are there', async () => {
    const { code, stdout, stderr } = await cli('import', BUNDLED, '--name', 'mine', '--json');
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    const { id, path } = JSON.parse(stdout) as StoredModel;
    assert.deepEqual([id, path], ['mine', join(own.FOREDRAFT_MODELS, 'mine')]);
    assert.match((await cli('list')).stdout, /^mine +14 MB/m);
    assert.equal((await cli('test', 'mine')).code, 0);
  });

  it('import refuses one that does not, and leaves nothing behind', async () => {
    const { code, stderr } = await cli('import', random);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /random\.gguf is not imported\. It does not know .* It can be run from where it is, by its path\./,
    );
    assert.ok(!(await cli('list')).stdout.includes('random'));
    assert.deepEqual(
      readdirSync(join(cacheDir, 'foredraft')).filter((name) => name.startsWith('import-')),
      [],
    );
  });
});
