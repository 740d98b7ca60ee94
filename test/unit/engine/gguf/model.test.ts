import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NextTokens } from '../../../../src/core/forward.ts';
import { parseConfig } from '../../../../src/engine/model/config.ts';
import { loadModel } from '../../../../src/engine/model/loadModel.ts';
import { readModelFolder } from '../../../../src/engine/model/readModelFolder.ts';
import { readGguf } from '../../../../src/engine/gguf/readGguf.ts';
import { openWeights } from '../../../../src/engine/model/weightFolder.ts';
import { OrtForward } from '../../../../src/engine/session/ortForward.ts';
import type { WeightFormat } from '../../../../src/engine/protocol.ts';
import { encodeGguf, tinyGguf, u64 } from '../../../support/gguf.ts';
import { temporaryFolder } from '../../../support/temporary.ts';
import { writeTinyModel } from '../../../support/tinyModel.ts';

const GOLDEN = 'test/golden';

describe('a model in a GGUF file', () => {
  const dir = temporaryFolder();
  const folder = join(dir, 'folder');
  const file = join(dir, 'tiny.gguf');

  before(() => {
    writeTinyModel(folder);
    const { metadata, tensors } = tinyGguf(folder);
    writeFileSync(file, encodeGguf(metadata, tensors));
  });

  async function run(modelDir: string, format: WeightFormat, tokens: number[]): Promise<NextTokens[]> {
    const model = await loadModel({ modelDir, cacheDir: join(dir, 'cache'), format, threads: 1 });
    const rows = await new OrtForward(model).run({ tokens, rows: tokens.map((_, i) => i) });
    await model.release();
    return rows;
  }

  it('is the same as its folder: config, tokenizer, sentinels', () => {
    const [a, b] = [readModelFolder(folder), readModelFolder(file)];
    assert.deepEqual(
      { ...b.config, normEpsilon: Math.fround(a.config.normEpsilon) },
      {
        ...a.config,
        normEpsilon: Math.fround(a.config.normEpsilon),
      },
    );
    assert.deepEqual(b.sentinels, a.sentinels);
    assert.deepEqual(b.tokenizer.encode('return const  x'), a.tokenizer.encode('return const  x'));
    assert.equal(b.tensors.parameters, a.tensors.parameters);
  });

  for (const format of ['fp32', 'int8', 'int4'] as const) {
    it(`computes what its folder computes in ${format}`, async () => {
      const tokens = [40, 50, 60, 9, 100];
      assert.deepEqual(await run(file, format, tokens), await run(folder, format, tokens));
    });
  }

  it('in eight types computes what transformers does with the same values', async () => {
    const expected = JSON.parse(readFileSync(`${GOLDEN}/gguf/mixed.json`, 'utf8')) as {
      tokens: number[];
      ids: number[][];
      logProbabilities: number[][];
    };
    const rows = await run(`${GOLDEN}/gguf/mixed.gguf`, 'fp32', expected.tokens);
    rows.forEach(({ ids, probabilities }, row) => {
      expected.ids[row]!.forEach((id, rank) => {
        const found = Math.log(probabilities[ids.indexOf(id)]!);
        assert.ok(Math.abs(found - expected.logProbabilities[row]![rank]!) < 1e-3, `row ${row}, token ${id}`);
      });
    });
  });

  it('is another model after it was changed', () => {
    const before = readModelFolder(file);
    const bytes = readFileSync(file);
    const changed = join(dir, 'changed.gguf');
    bytes.writeFloatLE(0.25, bytes.length - 4);
    writeFileSync(changed, bytes);
    assert.notEqual(readModelFolder(changed).hash, before.hash);
  });

  it('says that it was changed when that happens while it is read', () => {
    const moving = join(dir, 'moving.gguf');
    writeFileSync(moving, readFileSync(file));
    const { tensors } = readModelFolder(moving);
    writeFileSync(moving, Buffer.concat([readFileSync(file), Buffer.alloc(1)]));
    assert.throws(
      () => tensors.float32('model.norm.weight', [64]),
      /moving\.gguf was changed while it was read/,
    );
  });

  it('says that it is missing, or no model', () => {
    assert.throws(() => readModelFolder(join(dir, 'none.gguf')), /none\.gguf is missing\./);
    assert.throws(() => readModelFolder(join(folder, 'config.json')), /config\.json: magic is not "GGUF"/);
  });

  it('is found without an extension, as Ollama keeps it', () => {
    const blob = join(dir, 'sha256-0123');
    writeFileSync(blob, readFileSync(file));
    assert.equal(readModelFolder(blob).hash, readModelFolder(file).hash);
  });

  it('says which tensor is absent', () => {
    const { tensors } = readModelFolder(file);
    assert.throws(
      () => tensors.float32('lm_head.weight', [320, 64]),
      /tiny\.gguf: no tensor "lm_head\.weight"/,
    );
  });
});

describe('a window in the metadata of a GGUF file', () => {
  const file = join(temporaryFolder(), 'window.gguf');

  it('is that of all layers of StarCoder 2', () => {
    // The converter writes none: the key takes the place of one with a fitting value, the width of a head.
    const bytes = readFileSync(`${GOLDEN}/gguf/starcoder2.gguf`);
    assert.equal(readGguf(`${GOLDEN}/gguf/starcoder2.gguf`).config.window, undefined);
    const [from, to] = ['starcoder2.attention.value_length', 'starcoder2.attention.sliding_window'];
    const at = bytes.indexOf(from);
    const rest = bytes.subarray(at + from.length);
    // Two bytes more may move the data by one step of the alignment.
    const parts = [bytes.subarray(0, at - 8), u64(to.length), Buffer.from(to), rest, Buffer.alloc(32)];
    writeFileSync(file, Buffer.concat(parts));
    assert.deepEqual(readGguf(file).config.window, { size: 8, layers: [true, true] });
  });
});

/** The models of test/golden/families, converted as llama.cpp's script converts them (gguf_fixtures.py). */
describe('a GGUF file of another architecture', () => {
  const names = [
    ...['llama-linear', 'llama-biases', 'granite', 'qwen2-window', 'qwen2-yarn', 'starcoder2', 'gemma'],
  ];
  for (const name of names) {
    it(`has the config and the tensors of its folder: ${name}`, () => {
      const folder = `${GOLDEN}/families/${name}`;
      const gguf = readGguf(`${GOLDEN}/gguf/${name}.gguf`);
      const config = parseConfig(readFileSync(`${folder}/config.json`, 'utf8'), 'config.json');
      // A GGUF file has its numbers in 32 bits, and no windows for these architectures.
      const plain = (value: unknown): unknown =>
        JSON.parse(
          JSON.stringify({ ...(value as object), window: undefined }, (_, v: unknown) =>
            typeof v === 'number' ? Number(v.toPrecision(5)) : v,
          ),
        );
      // Attention is scaled by 1 / sqrt(headDim) whether a config says so or not.
      assert.deepEqual(plain(gguf.config), plain(config));

      const { tensors } = openWeights(folder);
      const bytes = readFileSync(`${folder}/model.safetensors`);
      const header = JSON.parse(bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE()))) as Record<
        string,
        { shape: number[] }
      >;
      for (const [tensor, { shape }] of Object.entries(header)) {
        if (tensor === '__metadata__') continue;
        const [a, b] = [tensors.float32(tensor, shape), gguf.tensors.float32(tensor, shape)];
        // Gains of Gemma lose a bit where the converter adds 1.
        const tolerance = name === 'gemma' && tensor.endsWith('norm.weight') ? 1e-6 : 0;
        a.forEach((v, i) => assert.ok(Math.abs(v - b[i]!) <= tolerance, `${tensor}[${i}]`));
      }
      assert.equal(gguf.tensors.parameters, tensors.parameters);
    });
  }
});
