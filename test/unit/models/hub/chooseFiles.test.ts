import assert from 'node:assert/strict';
import { chooseFiles } from '../../../../src/models/hub/chooseFiles.ts';

/** A repository with files of these sizes. */
function holding(sizes: Readonly<Record<string, number>>) {
  const files = Object.entries(sizes).map(([path, size]) => ({
    ...{ path, size },
    hash: { kind: 'gitBlob', value: '0'.repeat(40) } as const,
  }));
  return { repository: 'a/b', commit: '0'.repeat(40), licence: undefined, files };
}
const basis = { 'config.json': 1, 'tokenizer.json': 7, 'README.md': 3, 'pytorch_model.bin': 99 };
const chosen = (sizes: Readonly<Record<string, number>>, gguf?: string) =>
  chooseFiles(holding(sizes), gguf).map(({ path }) => path);

describe('chooseFiles', () => {
  it('takes what the engine reads, and the licence, small ones first', () => {
    const files = {
      'model.safetensors': 90,
      ...basis,
      'tokenizer_config.json': 2,
      LICENSE: 4,
      'vocab.json': 5,
    };
    assert.deepEqual(chosen(files), [
      'config.json',
      'tokenizer_config.json',
      'LICENSE',
      'tokenizer.json',
      'model.safetensors',
    ]);
  });

  it('takes shards with their index, and only where there is no single file', () => {
    const shards = {
      'model-00001-of-00002.safetensors': 50,
      'model-00002-of-00002.safetensors': 40,
      'model.safetensors.index.json': 2,
    };
    const expected = ['config.json', 'model.safetensors.index.json', 'tokenizer.json'];
    assert.deepEqual(chosen({ ...basis, ...shards }), [
      ...expected,
      'model-00002-of-00002.safetensors',
      'model-00001-of-00002.safetensors',
    ]);
    assert.deepEqual(chosen({ ...basis, ...shards, 'model.safetensors': 90 }), [
      'config.json',
      'tokenizer.json',
      'model.safetensors',
    ]);
  });

  for (const [what, sizes, message] of [
    [
      'a shard is missing',
      { ...basis, 'model-00001-of-00002.safetensors': 5, 'model.safetensors.index.json': 2 },
      /no weights/,
    ],
    [
      'the index is missing',
      { ...basis, 'model-00001-of-00001.safetensors': 5 },
      /no weights in safetensors/,
    ],
    ['there is no tokenizer', { 'config.json': 1, 'model.safetensors': 9 }, /has no tokenizer\.json: /],
    ['there are pickles alone', basis, /no weights in safetensors/],
    ['there are GGUF files', { 'a.gguf': 9, 'b.gguf': 9 }, /one of which can be named: a\.gguf, b\.gguf/],
  ] as const) {
    it(`says so when ${what}`, () => {
      assert.throws(() => chosen(sizes), { kind: 'refused', message });
    });
  }
});
