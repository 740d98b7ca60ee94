import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { NextTokens } from '../../../src/core/forward.ts';
import { loadModel } from '../../../src/engine/model/loadModel.ts';
import { ModelError } from '../../../src/engine/errors.ts';
import { OrtForward } from '../../../src/engine/session/ortForward.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { tinyTokenizer, writeTinyModel } from '../../support/tinyModel.ts';

describe('a model folder that is not right', () => {
  const dir = temporaryFolder();
  const good = join(dir, 'good');
  const cacheDir = join(dir, 'cache');
  let count = 0;

  before(() => {
    writeTinyModel(good);
  });

  /** Loads a copy of the good folder after `damage` was done to it. */
  async function loadDamaged(damage: (copy: string) => void): Promise<void> {
    const modelDir = join(dir, `bad${count++}`);
    cpSync(good, modelDir, { recursive: true });
    damage(modelDir);
    for (const format of ['fp32', 'int8', 'int4'] as const) {
      await (await loadModel({ modelDir, cacheDir, format, threads: 1 })).release();
    }
  }

  function editJson(file: string, change: (json: Record<string, unknown>) => void): (copy: string) => void {
    return (copy) => {
      const json = JSON.parse(readFileSync(join(copy, file), 'utf8')) as Record<string, unknown>;
      change(json);
      writeFileSync(join(copy, file), JSON.stringify(json));
    };
  }

  /** Rewrites the header of model.safetensors as text. */
  function editHeader(change: (header: string) => string): (copy: string) => void {
    return (copy) => {
      const file = join(copy, 'model.safetensors');
      const bytes = readFileSync(file);
      const length = Number(bytes.readBigUInt64LE());
      const header = Buffer.from(change(bytes.toString('utf8', 8, 8 + length)));
      const prefix = Buffer.alloc(8);
      prefix.writeBigUInt64LE(BigInt(header.length));
      writeFileSync(file, Buffer.concat([prefix, header, bytes.subarray(8 + length)]));
    };
  }

  const weights = (copy: string): string => join(copy, 'model.safetensors');

  const cases: readonly (readonly [name: string, damage: (copy: string) => void, message: RegExp])[] = [
    ['no config.json', (c) => rmSync(join(c, 'config.json')), /config\.json is missing/],
    ['no tokenizer.json', (c) => rmSync(join(c, 'tokenizer.json')), /tokenizer\.json is missing/],
    ['no weights', (c) => rmSync(weights(c)), /model\.safetensors is missing/],
    [
      'a folder in place of the weights',
      (c) => {
        rmSync(weights(c));
        mkdirSync(weights(c));
      },
      /cannot be read \(EISDIR\)/,
    ],
    ['weights cut short', (c) => truncateSync(weights(c), 50_000), /lie outside the file/],
    [
      'weights cut inside the header',
      (c) => truncateSync(weights(c), 100),
      /header claims \d+ bytes, the file has 100/,
    ],
    ['empty weights', (c) => truncateSync(weights(c), 0), /truncated \(0 bytes\)/],
    [
      'something else as weights',
      (c) => writeFileSync(weights(c), 'version https://git-lfs'),
      /header claims/,
    ],
    ['a header of no JSON', editHeader(() => '{"a": '), /model\.safetensors: not valid JSON/],
    ['an unknown dtype', editHeader((h) => h.replace('"F32"', '"I64"')), /dtype "I64" is not supported/],
    [
      'a half-width dtype',
      editHeader((h) => h.replace('"F32"', '"F16"')),
      /needs \d+ bytes, data_offsets give/,
    ],
    [
      'a negative offset',
      editHeader((h) => h.replace('"data_offsets":[0,', '"data_offsets":[-8,')),
      /no pair of whole numbers/,
    ],
    [
      'tensors in one place',
      editHeader((h) => {
        const header = JSON.parse(h) as Record<string, { data_offsets: number[] }>;
        const name = 'model.layers.0.mlp.up_proj.weight';
        header[name]!.data_offsets = header['model.layers.0.mlp.gate_proj.weight']!.data_offsets;
        return JSON.stringify(header);
      }),
      /tensor "model\.layers\.0\.mlp\.(up|gate)_proj\.weight": data_offsets lie inside another tensor/,
    ],
    [
      'a bias that no Qwen3 has',
      editHeader((h) => {
        const bias = { dtype: 'F32', shape: [0], data_offsets: [0, 0] };
        return JSON.stringify({ ...JSON.parse(h), 'model.layers.0.mlp.up_proj.bias': bias });
      }),
      /tensor "model\.layers\.0\.mlp\.up_proj\.bias" has no place in the 2 layers/,
    ],
    [
      'a header nested deeper than the stack is',
      editHeader(() => `{"a":${'['.repeat(100_000)}`),
      /model\.safetensors: nested more than 32 levels deep/,
    ],
    [
      'a config of two megabytes',
      (c) => writeFileSync(join(c, 'config.json'), ' '.repeat(2 ** 21)),
      /config\.json has 2097152 bytes; no model has more than 1048576 there/,
    ],
    [
      'a missing tensor',
      editHeader((h) => h.replace('model.norm.weight', 'model.nerm.weight')),
      /no tensor "model\.norm\.weight"/,
    ],
    [
      'a shape unlike the config',
      editJson('config.json', (c) => (c.intermediate_size = 128)),
      /gate_proj\.weight" has shape \[96, 64\], config\.json asks for \[128, 64\]/,
    ],
    [
      'config.json of no JSON',
      (c) => writeFileSync(join(c, 'config.json'), '{'),
      /config\.json: not valid JSON/,
    ],
    ['another architecture', editJson('config.json', (c) => (c.model_type = 'bert')), /model_type is "bert"/],
    [
      'a field of the wrong type',
      editJson('config.json', (c) => (c.num_hidden_layers = '2')),
      /num_hidden_layers is "2"/,
    ],
    [
      'an absurd field',
      editJson('config.json', (c) => (c.hidden_size = 1e12)),
      /hidden_size is 1000000000000/,
    ],
    [
      'heads that do not divide',
      editJson('config.json', (c) => (c.num_key_value_heads = 3)),
      /no multiple of num_key_value_heads/,
    ],
    [
      'a RoPE variant',
      editJson('config.json', (c) => (c.rope_scaling = { rope_type: 'longrope' })),
      /rope_type is "longrope"/,
    ],
    [
      'a RoPE variant under its older name',
      editJson('config.json', (c) => (c.rope_scaling = { type: 'longrope', factor: 4 })),
      /type is "longrope"/,
    ],
    [
      'another activation',
      editJson('config.json', (c) => (c.hidden_act = 'gelu')),
      /hidden_act is "gelu", which is not supported/,
    ],
    [
      'a context too short for a prompt',
      editJson('config.json', (c) => (c.max_position_embeddings = 8)),
      /max_position_embeddings is 8; expected a whole number from 128/,
    ],
    [
      'an added token that is none',
      editJson('tokenizer.json', (t) => (t.added_tokens = [null])),
      /added_tokens: null has no content/,
    ],
    [
      'an added token with a negative id',
      editJson('tokenizer.json', (t) => (t.added_tokens = [{ content: '<|fim_prefix|>', id: -1 }])),
      /added_tokens: token "<\|fim_prefix\|>" has the id -1/,
    ],
    [
      'a vocabulary that is a list',
      editJson('tokenizer.json', (t) => (t.model = { type: 'BPE', vocab: ['a'] })),
      /model\.vocab is no table of tokens/,
    ],
    [
      'a token id that would take all memory',
      editJson('tokenizer.json', (t) => (t.model = { type: 'BPE', vocab: { a: 4e9 }, merges: [] })),
      /model\.vocab: token "a" has the id 4000000000/,
    ],
    [
      'a tokenizer of another kind',
      editJson('tokenizer.json', (t) => (t.model = { type: 'WordPiece' })),
      /model\.type is "WordPiece"/,
    ],
    [
      'a larger tokenizer',
      editJson('config.json', (c) => (c.vocab_size = 270)),
      /275 tokens, config\.json says 270/,
    ],
    [
      'a far smaller tokenizer',
      editJson('config.json', (c) => (c.vocab_size = 151_936)),
      /do not belong together/,
    ],
    [
      'a tokenizer without FIM tokens',
      (c) => {
        const { added_tokens: _, ...rest } = tinyTokenizer() as Record<string, unknown>;
        writeFileSync(join(c, 'tokenizer.json'), JSON.stringify(rest));
      },
      /no fill-in-the-middle tokens/,
    ],
    [
      'weights that are not numbers',
      (c) => writeFileSync(weights(c), notNumbers()),
      /tensor "model\.layers\.1\.mlp\.down_proj\.weight" holds values that are no numbers/,
    ],
  ];

  /** The good weights with one NaN among them. */
  function notNumbers(): Buffer {
    const bytes = readFileSync(weights(good));
    const length = Number(bytes.readBigUInt64LE());
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<
      string,
      { data_offsets: number[] }
    >;
    bytes.writeFloatLE(
      NaN,
      8 + length + header['model.layers.1.mlp.down_proj.weight']!.data_offsets[0]! + 40,
    );
    return bytes;
  }

  it('is accepted when nothing is wrong', () => loadDamaged(() => undefined));

  for (const [name, damage, message] of cases) {
    it(`is refused: ${name}`, () =>
      assert.rejects(loadDamaged(damage), (error) => {
        assert.ok(error instanceof ModelError, String(error));
        assert.match(error.message, message);
        return true;
      }));
  }

  it('is refused where the cache cannot be written', async () => {
    writeFileSync(join(dir, 'file'), '');
    await assert.rejects(
      loadModel({ modelDir: good, cacheDir: join(dir, 'file'), format: 'int8', threads: 1 }),
      /Cannot prepare the model/,
    );
  });

  for (const file of ['weights.bin', 'model.onnx', 'manifest.json']) {
    it(`gets its cache entry rebuilt when ${file} was cut short`, async () => {
      const entries = join(dir, `damaged ${file}`);
      const params = { modelDir: good, cacheDir: entries, format: 'int8', threads: 1 } as const;
      await (await loadModel(params)).release();
      const [entry] = readdirSync(entries);
      truncateSync(join(entries, entry!, file), 10);
      await (await loadModel(params)).release();
      assert.deepEqual(readdirSync(entries), [entry]);
    });
  }

  it('gets its cache entry rebuilt when the graph is of the right size and nonsense', async () => {
    const entries = join(dir, 'nonsense');
    const params = { modelDir: good, cacheDir: entries, format: 'int8', threads: 1 } as const;
    await (await loadModel(params)).release();
    const graph = join(entries, readdirSync(entries)[0]!, 'model.onnx');
    writeFileSync(graph, Buffer.alloc(statSync(graph).size, 0xff));
    await (await loadModel(params)).release();
  });

  it('leaves no litter of builds that were killed, and no entries that nobody uses', async () => {
    const entries = join(dir, 'litter');
    const old = new Date(Date.now() - 40 * 24 * 3_600_000);
    const unused = join(entries, '0'.repeat(32));
    mkdirSync(unused, { recursive: true });
    writeFileSync(join(unused, 'manifest.json'), '{}');
    utimesSync(join(unused, 'manifest.json'), old, old);
    mkdirSync(join(entries, 'killed.tmp'));
    utimesSync(join(entries, 'killed.tmp'), old, old);
    mkdirSync(join(entries, 'of another program'));
    await (await loadModel({ modelDir: good, cacheDir: entries, format: 'int8', threads: 1 })).release();
    assert.equal(readdirSync(entries).length, 2);
    assert.ok(existsSync(join(entries, 'of another program')));
  });

  it('computes the same wherever its data begins', async () => {
    const [expected] = await firstRow((header) => header);
    for (const padding of [1, 2, 3]) {
      const [actual] = await firstRow((header) => header + ' '.repeat(padding));
      assert.deepEqual(actual, expected);
    }
  });

  /** The distribution after one token, with the header of the weights changed. */
  async function firstRow(change: (header: string) => string): Promise<NextTokens[]> {
    const modelDir = join(dir, `aligned${count++}`);
    cpSync(good, modelDir, { recursive: true });
    editHeader(change)(modelDir);
    const model = await loadModel({ modelDir, cacheDir, format: 'fp32', threads: 1 });
    const rows = await new OrtForward(model).run({ tokens: [40], rows: [0] });
    await model.release();
    return rows;
  }
});
