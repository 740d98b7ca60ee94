import assert from 'node:assert/strict';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { CancelledError } from '../../../../src/client/errors.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { inspectModel } from '../../../../src/engine/inspect/inspectModel.ts';
import { readModelFolder } from '../../../../src/engine/model/readModelFolder.ts';
import {
  findLocalModels,
  type Inspect,
  type LocalModel,
} from '../../../../src/models/local/findLocalModels.ts';
import { mutateBytes } from '../../../support/fuzz/mutateBytes.ts';
import { encodeGguf, type GgufContent, tinyGguf } from '../../../support/gguf.ts';
import { inHuggingFace, inLlamaCpp, inLmStudio, inOllama } from '../../../support/otherPrograms.ts';
import { temporaryFolder } from '../../../support/temporary.ts';
import { writeTinyModel } from '../../../support/tinyModel.ts';

const inspect: Inspect = async (params) => inspectModel(params);

describe('models that other programs have on this disk', () => {
  const dir = temporaryFolder();
  const folder = join(dir, 'tiny');
  let home: string;

  before(() => {
    writeTinyModel(folder);
  });
  beforeEach(() => {
    home = mkdtempSync(join(dir, 'home-'));
  });

  /** Bytes of a GGUF file. `tag` makes them others than those of the next. */
  function gguf(change: (content: GgufContent) => void = () => undefined, tag = 'x'): Uint8Array {
    const content = tinyGguf(folder);
    content.metadata['general.name'] = { string: tag };
    change(content);
    return encodeGguf(content.metadata, content.tensors);
  }

  async function find(
    env: Record<string, string> = {},
    platform: NodeJS.Platform = 'linux',
  ): Promise<LocalModel[]> {
    const found = await findLocalModels(inspect, { around: { platform, env, home } });
    // The service's folder may exist where the tests run.
    return found.filter(({ path }) => path.startsWith(home));
  }

  it('are found where each program keeps them, and can be loaded from there', async () => {
    const weights = (tag: string): Uint8Array => gguf(undefined, tag);
    const places = [
      inOllama(join(home, '.ollama/models'), 'qwen2.5-coder:1.5b-base', weights('a')),
      inOllama(join(home, '.ollama/models'), 'hf.co/owner/repo:Q4_K_M', weights('b')),
      inLmStudio(join(home, '.lmstudio/models'), 'owner/repo-GGUF/repo-Q8_0.gguf', weights('c')),
      inLmStudio(join(home, '.cache/lm-studio/models'), 'old/repo-GGUF/old.gguf', weights('d')),
      inLlamaCpp(join(home, '.cache/llama.cpp'), 'ggml-org_tiny_tiny-q8_0.gguf', weights('e')),
      inHuggingFace(join(home, '.cache/huggingface/hub'), 'owner/tiny-base', 'abc', folder),
    ];
    const found = await find();
    assert.deepEqual(
      found.map(({ program, name, path }) => [program, name, path]),
      [
        ['ollama', 'hf.co/owner/repo:Q4_K_M', places[1]],
        ['ollama', 'qwen2.5-coder:1.5b-base', places[0]],
        ['lmstudio', 'owner/repo-GGUF/repo-Q8_0', places[2]],
        ['lmstudio', 'old/repo-GGUF/old', places[3]],
        ['llamacpp', 'ggml-org_tiny_tiny-q8_0', places[4]],
        ['huggingface', 'owner/tiny-base', places[5]],
      ],
    );
    const { parameters } = readModelFolder(folder).tensors;
    for (const { facts, warning, path, size } of found) {
      const { title, ...others } = facts;
      assert.equal(title?.length, path.endsWith('abc') ? undefined : 1);
      assert.deepEqual(others, {
        ...{
          kind: 'language',
          architecture: 'qwen3',
          parameters,
          quantisation: 'F32',
          hasChatTemplate: false,
        },
      });
      assert.equal(warning, undefined);
      assert.equal(readModelFolder(path).tensors.parameters, parameters);
      assert.ok(size > 4 * parameters);
    }
  });

  it('are found where the environment and settings say', async () => {
    inOllama(join(home, 'elsewhere'), 'a', gguf(undefined, 'a'));
    inLlamaCpp(join(home, 'llama'), 'b.gguf', gguf(undefined, 'b'));
    inHuggingFace(join(home, 'hf', 'hub'), 'o/c', 'abc', folder);
    inLmStudio(join(home, 'studio/models'), 'o/r/d.gguf', gguf(undefined, 'd'));
    inLmStudio(join(home, 'chosen'), 'o/r/e.gguf', gguf(undefined, 'e'));
    writeFileSync(join(home, '.lmstudio-home-pointer'), `${join(home, 'studio')}\n`);
    writeFileSync(
      join(home, 'studio/settings.json'),
      JSON.stringify({ downloadsFolder: join(home, 'chosen') }),
    );
    const env = {
      OLLAMA_MODELS: join(home, 'elsewhere'),
      LLAMA_CACHE: join(home, 'llama'),
      HF_HOME: join(home, 'hf'),
    };
    assert.deepEqual(
      (await find(env)).map(({ name }) => name),
      ['a:latest', 'o/r/e', 'o/r/d', 'b', 'o/c'],
    );
    rmSync(join(home, 'hf'), { recursive: true });
    inHuggingFace(join(home, 'cache'), 'o/f', 'abc', folder);
    assert.ok((await find({ HF_HUB_CACHE: join(home, 'cache') })).some(({ name }) => name === 'o/f'));
  });

  for (const [platform, cache, env] of [
    ['darwin', 'Library/Caches/llama.cpp', {}],
    ['win32', 'AppData/Local/llama.cpp', {}],
    ['win32', 'local/llama.cpp', { LOCALAPPDATA: 'local' }],
  ] as const) {
    it(`are found on ${platform}: ${cache}`, async () => {
      inLlamaCpp(join(home, cache), 'a.gguf', gguf());
      const local: Record<string, string> =
        'LOCALAPPDATA' in env ? { LOCALAPPDATA: join(home, env.LOCALAPPDATA) } : {};
      assert.deepEqual(
        (await find(local, platform)).map(({ name }) => name),
        ['a'],
      );
    });
  }

  const studio = (name: string, weights: Uint8Array): string =>
    inLmStudio(join(home, '.lmstudio/models'), `owner/repo/${name}.gguf`, weights);

  describe('that cannot be run have a reason', () => {
    const cases: Record<string, [change: (content: GgufContent) => void, problem: RegExp]> = {
      'another architecture': [
        ({ metadata }) => (metadata['general.architecture'] = { string: 'mamba' }),
        /^general\.architecture is "mamba"; this version of Foredraft reads llama,/,
      ],
      'no tokens to fill with': [
        ({ metadata }) => {
          const tokens = metadata['tokenizer.ggml.tokens'] as { strings: string[] };
          metadata['tokenizer.ggml.tokens'] = { strings: tokens.strings.map((t) => t.replace('fim', 'fun')) };
        },
        /^.* has no fill-in-the-middle tokens: this model cannot complete code inside a file/,
      ],
      'a quantisation that is not read': [
        ({ tensors }) => (tensors[0] = { ...tensors[0]!, type: 16 }),
        /^tensor "token_embd\.weight" is of type IQ2_XXS, which is not supported/,
      ],
      'a tokenizer of another kind': [
        ({ metadata }) => (metadata['tokenizer.ggml.model'] = { string: 'bert' }),
        /^tokenizer\.ggml\.model is "bert"/,
      ],
      'another way to cut texts': [
        ({ metadata }) => (metadata['tokenizer.ggml.pre'] = { string: 'new' }),
        /^tokenizer\.ggml\.pre is "new", a way to cut texts that is not supported/,
      ],
      'a missing tensor': [
        ({ tensors }) => tensors.pop(),
        /no tensor ".*"; the file does not fit its metadata/,
      ],
      'one of several files': [
        ({ metadata }) => (metadata['split.count'] = { u32: 3 }),
        /^split\.count says that this is one of 3 files; join them with llama-gguf-split --merge/,
      ],
    };
    for (const [name, [change, problem]] of Object.entries(cases)) {
      it(name, async () => {
        studio(name, gguf(change));
        const [model] = await find();
        assert.match(model!.facts.problem!, problem);
      });
    }

    it('a file that is cut off, empty or no GGUF file', async () => {
      const bytes = gguf();
      studio('1', bytes.subarray(0, 1000));
      studio('2', bytes.subarray(0, bytes.length - 5000));
      studio('3', new Uint8Array());
      studio('4', Buffer.alloc(5000, 'Git LFS'));
      const problems = (await find()).map(({ facts }) => facts.problem);
      assert.equal(problems.length, 4);
      for (const problem of problems) assert.match(problem!, /truncated|is not "GGUF"|lies outside the file/);
    });

    it('a folder whose weights are not there, or not supported', async () => {
      const bad = join(home, 'files');
      cpSync(folder, bad, { recursive: true });
      const config = JSON.parse(readFileSync(join(bad, 'config.json'), 'utf8')) as object;
      writeFileSync(
        join(bad, 'config.json'),
        JSON.stringify({ ...config, model_type: 'phi3', architectures: ['Phi3ForCausalLM'] }),
      );
      inHuggingFace(join(home, '.cache/huggingface/hub'), 'o/other', 'abc', bad);
      const snapshot = inHuggingFace(join(home, '.cache/huggingface/hub'), 'o/partial', 'abc', folder);
      rmSync(join(snapshot, 'tokenizer.json'));
      const [other, partial] = await find();
      assert.match(
        other!.facts.problem!,
        /^config\.json: model_type is "phi3"; this version of Foredraft runs/,
      );
      assert.match(partial!.facts.problem!, /tokenizer\.json is missing/);
    });
  });

  it('tell what they are quantised in, and what they were made for', async () => {
    studio(
      'a',
      gguf(({ metadata }) => (metadata['general.file_type'] = { u32: 15 })),
    );
    studio(
      'b',
      gguf(({ metadata }) => {
        metadata['general.finetune'] = { string: 'Instruct' };
        metadata['tokenizer.chat_template'] = { string: '{{ messages }}' };
      }),
    );
    const [a, b] = await find();
    assert.equal(a!.facts.quantisation, 'Q4_K_M');
    assert.deepEqual([b!.facts.finetune, b!.facts.hasChatTemplate], ['Instruct', true]);
    assert.equal(a!.warning, undefined);
    assert.match(b!.warning!, /^"Instruct" in its name says that it was trained to answer/);
  });

  it('are listed without what is no language model: projectors, embeddings, adapters', async () => {
    studio('mmproj-model-f16', gguf());
    studio('model.mmproj', gguf(undefined, 'a'));
    studio(
      'clip',
      gguf(({ metadata }) => (metadata['general.type'] = { string: 'mmproj' })),
    );
    studio(
      'embedding',
      gguf(({ metadata }) => (metadata['qwen3.pooling_type'] = { u32: 3 })),
    );
    studio(
      'adapter',
      gguf(({ metadata }) => (metadata['general.type'] = { string: 'adapter' })),
    );
    studio(
      'voice',
      gguf(({ metadata }) => delete metadata['tokenizer.ggml.tokens']),
    );
    studio('part-00002-of-00003', gguf(undefined, 'b'));
    const bert = join(home, 'bert');
    cpSync(folder, bert, { recursive: true });
    writeFileSync(
      join(bert, 'config.json'),
      JSON.stringify({ model_type: 'bert', architectures: ['BertModel'] }),
    );
    inHuggingFace(join(home, '.cache/huggingface/hub'), 'o/bert', 'abc', bert);
    mkdirSync(join(home, '.cache/huggingface/hub/datasets--o--d'), { recursive: true });
    assert.deepEqual(await find(), []);
  });

  it('are listed once, however many names they have', async () => {
    const models = join(home, '.ollama/models');
    const path = inOllama(models, 'a:latest', gguf());
    inOllama(models, 'b:7b', gguf());
    mkdirSync(join(home, '.lmstudio/models/o/r'), { recursive: true });
    symlinkSync(path, join(home, '.lmstudio/models/o/r/linked.gguf'));
    assert.deepEqual(
      (await find()).map(({ name }) => name),
      ['a:latest'],
    );
  });

  it('of a repository with several commits are those that refs/main names', async () => {
    const hub = join(home, '.cache/huggingface/hub');
    inHuggingFace(hub, 'o/r', 'new', folder);
    const old = inHuggingFace(hub, 'o/r', 'old', folder);
    assert.deepEqual(
      (await find()).map(({ path }) => path),
      [old],
    );
    rmSync(join(hub, 'models--o--r/refs'), { recursive: true });
    assert.equal((await find()).length, 1);
  });

  it('are found past loops of links, folders that cannot be read, and manifests that lead elsewhere', async () => {
    const models = join(home, '.lmstudio/models');
    studio('good', gguf());
    symlinkSync('..', join(models, 'owner/loop'));
    symlinkSync(join(models, 'nowhere'), join(models, 'owner/dangling'));
    mkdirSync(join(models, 'locked'));
    chmodSync(join(models, 'locked'), 0);
    const manifests = join(home, '.ollama/models/manifests/registry.ollama.ai/library');
    mkdirSync(join(manifests, 'x'), { recursive: true });
    mkdirSync(join(home, '.ollama/models/blobs'), { recursive: true });
    const layer = (digest: unknown): object => ({ mediaType: 'application/vnd.ollama.image.model', digest });
    const hostile = [
      { layers: [layer('sha256:../../../../etc/passwd')] },
      { layers: [layer(7)] },
      { layers: 'x' },
      { layers: [null, layer(`sha256:${'0'.repeat(64)}`)] },
      [],
    ].map((manifest) => JSON.stringify(manifest));
    [...hostile, '', '{', 'null', 'x'.repeat(300_000)].forEach((text, i) => {
      writeFileSync(join(manifests, 'x', `tag${i}`), text);
    });
    assert.deepEqual(
      (await find()).map(({ name }) => name),
      ['owner/repo/good'],
    );
    chmodSync(join(models, 'locked'), 0o755);
  });

  it('are told of as they are found, and not after a cancellation', async () => {
    studio('a', gguf(undefined, 'a'));
    studio('b', gguf(undefined, 'b'));
    const controller = new AbortController();
    const names: string[] = [];
    const options = {
      around: { platform: 'linux', env: {}, home },
      signal: controller.signal,
      onFound: ({ name }: LocalModel) => {
        names.push(name);
        controller.abort();
      },
    } as const;
    await assert.rejects(findLocalModels(inspect, options), CancelledError);
    assert.deepEqual(names, ['owner/repo/a']);
  });

  it('are listed with the reason where the engine fails over one', async () => {
    studio('a', gguf());
    const failing: Inspect = () => Promise.reject(new Error('It ended.'));
    const found = await findLocalModels(failing, { around: { platform: 'linux', env: {}, home } });
    assert.equal(found.find(({ path }) => path.startsWith(home))!.facts.problem, 'It ended.');
  });

  it('however damaged are described, or refused with a sentence', () => {
    const random = createRandom(7);
    const good = gguf();
    const path = join(home, 'model.gguf');
    let refused = 0;
    for (let i = 0; i < 300; i++) {
      writeFileSync(path, mutateBytes(good, random, good.length / 4));
      const { problem } = inspectModel({ path, name: 'model' });
      if (problem !== undefined) refused++;
      assert.doesNotMatch(problem ?? '', /^model: |undefined/);
    }
    assert.ok(refused > 30, `${refused}`);
  });
});
