import assert from 'node:assert/strict';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { CancelledError } from '../../../../src/client/errors.ts';
import { inspectModel } from '../../../../src/engine/inspect/inspectModel.ts';
import { readModelFolder } from '../../../../src/engine/model/readModelFolder.ts';
import { ModelsError } from '../../../../src/models/errors.ts';
import type { Inspect } from '../../../../src/models/local/findLocalModels.ts';
import { importModel, type ImportOptions } from '../../../../src/models/local/importModel.ts';
import { ModelStore, type StoredModel } from '../../../../src/models/store/store.ts';
import { encodeGguf, tinyGguf } from '../../../support/gguf.ts';
import { inHuggingFace, inOllama } from '../../../support/otherPrograms.ts';
import { temporaryFolder } from '../../../support/temporary.ts';
import { encodeSafetensors, writeTinyModel } from '../../../support/tinyModel.ts';

const inspect: Inspect = async (params) => inspectModel(params);

describe('import of a model', () => {
  const dir = temporaryFolder();
  const folder = join(dir, 'tiny');
  const file = join(dir, 'tiny-Q8_0.gguf');
  let weights: Uint8Array;
  let store: ModelStore;

  before(() => {
    writeTinyModel(folder);
    const { metadata, tensors } = tinyGguf(folder);
    weights = encodeGguf(metadata, tensors);
    writeFileSync(file, weights);
  });
  beforeEach(() => {
    store = new ModelStore(mkdtempSync(join(dir, 'store-')));
  });

  const take = (path: string, options: ImportOptions = {}, look = inspect): Promise<StoredModel> =>
    importModel(store, path, look, options);

  /** Nothing of it is left: no model, nothing in part, no lock. */
  async function assertNothing(): Promise<void> {
    assert.deepEqual([await store.list(), await store.partials()], [[], []]);
    const left = readdirSync(store.folder, { recursive: true, encoding: 'utf8' });
    assert.deepEqual(
      left.filter((name) => !/^\.(partial|locks|trash)$/.test(name)),
      [],
    );
  }

  it('copies a GGUF file, which needs its source no more', async () => {
    const source = join(dir, 'gone.gguf');
    cpSync(file, source);
    const seen: number[] = [];
    const model = await take(source, {
      onProgress: ({ done, total }) => {
        assert.equal(total, 2 * weights.length);
        seen.push(done);
      },
    });
    rmSync(source);
    assert.equal(seen.at(-1), 2 * weights.length);
    assert.deepEqual([model.id, model.manifest.gguf, model.size], ['gone', 'gone.gguf', weights.length]);
    assert.deepEqual(model.manifest.source, { kind: 'import', path: source });
    assert.deepEqual(readFileSync(model.path), Buffer.from(weights));
    assert.deepEqual((await store.verify('gone')).problems, []);
    assert.ok(readModelFolder(model.path).tensors.parameters > 0);
  });

  it('copies a folder: what belongs to the model, and nothing else', async () => {
    const source = join(dir, 'folder');
    cpSync(folder, source, { recursive: true });
    for (const extra of [
      'LICENSE',
      'tokenizer_config.json',
      'pytorch_model.bin',
      'train.py',
      'consolidated.safetensors',
    ]) {
      writeFileSync(join(source, extra), '{}');
    }
    const { path, manifest } = await take(source, { name: 'My model: the first' });
    assert.equal(basename(path), 'My-model-the-first');
    assert.equal(manifest.name, 'My model: the first');
    assert.deepEqual(
      manifest.files.map((each) => each.path),
      ['LICENSE', 'config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'],
    );
    assert.equal(readModelFolder(path).hash, readModelFolder(folder).hash);
    assert.equal((await store.find('my model: THE first'))?.path, path);
    assert.equal((await take(folder, { name: '../../elsewhere' })).path, join(store.folder, 'elsewhere'));
  });

  it('copies shards, whatever they are called', async () => {
    const source = join(dir, 'shards');
    cpSync(folder, source, { recursive: true });
    const one = join(source, 'model.safetensors');
    const header = JSON.parse(
      readFileSync(one).toString('utf8', 8, 8 + Number(readFileSync(one).readBigUInt64LE())),
    ) as object;
    renameSync(one, join(source, 'weights-a.safetensors'));
    writeFileSync(join(source, 'unused.safetensors'), encodeSafetensors({}));
    const weight_map = Object.fromEntries(Object.keys(header).map((name) => [name, 'weights-a.safetensors']));
    writeFileSync(join(source, 'model.safetensors.index.json'), JSON.stringify({ weight_map }));
    const { path } = await take(source);
    assert.equal(readModelFolder(path).tensors.parameters, readModelFolder(folder).tensors.parameters);
  });

  it('takes models from where other programs have them', async () => {
    const blob = inOllama(join(dir, 'ollama'), 'coder:base', weights);
    const taken = await take(blob, { name: 'coder:base' });
    assert.deepEqual([taken.id, taken.manifest.gguf], ['coder-base', 'coder-base.gguf']);
    const snapshot = inHuggingFace(join(dir, 'hub'), 'o/r', 'abc', folder);
    const copy = await take(snapshot, { name: 'o/r' });
    rmSync(join(dir, 'hub'), { recursive: true });
    assert.equal(readModelFolder(copy.path).hash, readModelFolder(folder).hash);
  });

  describe('refuses', () => {
    const cases: Record<
      string,
      [prepare: () => string, options: ImportOptions, kind: string, message: RegExp]
    > = {
      'what is not there': [() => join(dir, 'nothing.gguf'), {}, 'notFound', /nothing\.gguf is not there/],
      'a name of which nothing is left': [
        () => file,
        { name: '...' },
        'refused',
        /cannot be called "\.\.\."/,
      ],
      'a folder without a model': [
        () => mkdtempSync(join(dir, 'empty-')),
        {},
        'refused',
        /config\.json is missing/,
      ],
      'a file that is cut off': [
        () => {
          const path = join(dir, 'cut.gguf');
          writeFileSync(path, weights.subarray(0, weights.length - 4000));
          return path;
        },
        ...([{}, 'refused', /cut\.gguf cannot be used: tensor ".*" needs .* truncated\?/] as const),
      ],
      'an embedding model': [
        () => {
          const { metadata, tensors } = tinyGguf(folder);
          const path = join(dir, 'embed.gguf');
          writeFileSync(path, encodeGguf({ ...metadata, 'qwen3.pooling_type': { u32: 1 } }, tensors));
          return path;
        },
        ...([{}, 'refused', /embed\.gguf cannot be used: It is no language model/] as const),
      ],
      "a file of Ollama's that is damaged": [
        () => {
          const blob = inOllama(join(dir, 'damaged'), 'x', weights);
          const bytes = readFileSync(blob);
          bytes[bytes.length - 1]! ^= 1;
          writeFileSync(blob, bytes);
          return blob;
        },
        ...([{}, 'corrupt', /is damaged: it has other bytes than its name says/] as const),
      ],
    };
    for (const [what, [prepare, options, kind, message]] of Object.entries(cases)) {
      it(what, async () => {
        await assert.rejects(take(prepare(), options), (error: ModelsError) => {
          assert.ok(error instanceof ModelsError, String(error));
          assert.equal(error.kind, kind);
          assert.match(error.message, message);
          return true;
        });
        await assertNothing();
      });
    }

    it('a second one of a name', async () => {
      const first = await take(file);
      await assert.rejects(
        take(file),
        /There is a model "tiny-Q8_0" already: remove it, or choose another name/,
      );
      // On some disks that is the same folder.
      await assert.rejects(
        take(file, { name: first.id.toUpperCase() }),
        /There is a model "TINY-Q8_0" already/,
      );
      assert.deepEqual(
        (await store.list()).map(({ id }) => id),
        [first.id],
      );
      await take(file, { name: 'another' });
      assert.equal((await store.list()).length, 2);
    });
  });

  it('ends without a trace when it is cancelled, wherever that is', async () => {
    for (const part of [0, 0.3, 0.8]) {
      const controller = new AbortController();
      const onProgress: ImportOptions['onProgress'] = ({ done, total }) => {
        if (done > part * total) controller.abort();
      };
      await assert.rejects(take(folder, { signal: controller.signal, onProgress }), CancelledError);
      await assertNothing();
    }
  });

  const changes: Record<string, (path: string) => void> = {
    grows: (path) => appendFileSync(path, 'more'),
    'has other bytes': (path) => writeFileSync(path, weights.toReversed()),
  };
  for (const [what, change] of Object.entries(changes)) {
    it(`ends without a trace when the source ${what} meanwhile`, async () => {
      const source = join(dir, 'changing.gguf');
      cpSync(file, source);
      let isChanged = false;
      const onProgress = (): void => {
        if (!isChanged) change(source);
        isChanged = true;
      };
      await assert.rejects(take(source, { onProgress }), /was changed while it was copied/);
      await assertNothing();
    });
  }

  it('ends without a trace when the copy turns out not to be a model', async () => {
    const strange: Inspect = async (params) =>
      params.path.startsWith(store.folder)
        ? { kind: 'language', hasChatTemplate: false, problem: 'A file is missing.' }
        : inspectModel(params);
    await assert.rejects(take(file, {}, strange), /cannot be used: A file is missing/);
    await assertNothing();
    assert.ok(existsSync(file));
  });

  it('by two at a time is one model, and an error', async () => {
    const results = await Promise.allSettled([take(file), take(file)]);
    assert.deepEqual(results.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
    assert.deepEqual((await store.verify('tiny-Q8_0')).problems, []);
  });
});
