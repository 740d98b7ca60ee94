import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  downloadBytes,
  expectedMemory,
  findEntry,
  readCatalogue,
  wrongChoice,
} from '../../../src/models/models.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const file = join(import.meta.dirname, '../../../models/catalogue.json');

describe('The catalogue', () => {
  const catalogue = readCatalogue(file);
  const changed = join(temporaryFolder(), 'catalogue.json');

  it('goes from small to large, and has no model that is the wrong choice', () => {
    const sizes = catalogue.map(({ parameters }) => parameters);
    assert.deepEqual(
      sizes,
      [...sizes].sort((a, b) => a - b),
    );
    for (const { repository } of catalogue) assert.equal(wrongChoice({ name: repository }), undefined);
  });

  it('finds entries by id, name and repository', () => {
    for (const name of ['qwen2.5-coder-0.5b', 'QWEN2.5-Coder 0.5B', 'Qwen/Qwen2.5-Coder-0.5B']) {
      assert.equal(findEntry(catalogue, name)?.id, 'qwen2.5-coder-0.5b', name);
    }
    assert.equal(findEntry(catalogue, 'gpt-2'), undefined);
  });

  it('says about how much is fetched and held', () => {
    const entry = findEntry(catalogue, 'qwen2.5-coder-0.5b')!;
    assert.equal(downloadBytes(entry), 988_065_536);
    const { int8, int4 } = expectedMemory(entry);
    // What the engine took for this shape without a prompt: 834 MiB and 793 MiB.
    assert.ok(Math.abs(int8 / (834 * 2 ** 20) - 1) < 0.1, String(int8));
    assert.ok(Math.abs(int4 / (793 * 2 ** 20) - 1) < 0.1, String(int4));
  });

  for (const [what, change, message] of [
    ['another version', (c: Changeable) => (c.version = 2), /version is not 1/],
    ['no models', (c: Changeable) => (c.models = {}), /has no models/],
    ['an id twice', (c: Changeable) => (entries(c)[1]!.id = entries(c)[0]!.id), /has an id twice/],
    [
      'an entry without a licence',
      (c: Changeable) => (entries(c)[0]!.licence = undefined),
      /qwen2\.5-coder-0\.5b.*licence/,
    ],
    [
      'a repository that is none',
      (c: Changeable) => (entries(c)[0]!.repository = 'https://a/b'),
      /repository/,
    ],
    ['a shape without layers', (c: Changeable) => (entries(c)[0]!.shape = {}), /shape\.layers/],
    [
      'a count that is not that of its shape',
      (c: Changeable) => (entries(c)[0]!.parameters = 5e8),
      /parameters/,
    ],
  ] as const) {
    it(`is refused with ${what}`, () => {
      const content = JSON.parse(readFileSync(file, 'utf8')) as Changeable;
      change(content);
      writeFileSync(changed, JSON.stringify(content));
      assert.throws(() => readCatalogue(changed), { kind: 'corrupt', message });
    });
  }

  it('is refused when it is no JSON, or not there', () => {
    writeFileSync(changed, '{');
    assert.throws(() => readCatalogue(changed), /cannot be read/);
    assert.throws(() => readCatalogue(join(changed, 'nowhere')), /cannot be read/);
  });
});

interface Changeable {
  version: unknown;
  models: unknown;
}

function entries({ models }: Changeable): Record<string, unknown>[] {
  return models as Record<string, unknown>[];
}

describe('wrongChoice', () => {
  for (const name of [
    'Qwen/Qwen2.5-Coder-7B-Instruct',
    'google/codegemma-7b-it',
    'deepseek-coder-6.7b-instruct.Q4_K_M.gguf',
    'DeepSeek-R1-Distill-Qwen-1.5B',
    'CodeLlama-7b-Instruct-hf',
  ]) {
    it(`says that ${name} was trained to answer`, () => {
      assert.match(wrongChoice({ name })!, /trained to answer/);
    });
  }

  for (const name of [
    'JetBrains/Mellum-4b-sft-python',
    'git-base',
    'italian-coder',
    'CodeLlama-7b-hf',
    'r100',
  ]) {
    it(`has nothing against ${name}`, () => {
      assert.equal(wrongChoice({ name, hasChatTemplate: true }), undefined);
    });
  }

  it('has something against a chat template without tokens to fill in with', () => {
    assert.match(wrongChoice({ name: 'model', hasChatTemplate: true, hasFim: false })!, /made for chats/);
    assert.equal(wrongChoice({ name: 'model', hasChatTemplate: true, hasFim: true }), undefined);
  });
});
