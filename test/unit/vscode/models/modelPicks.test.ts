import assert from 'node:assert/strict';
import { type LocalModel, readCatalogue, type StoredModel } from '../../../../src/models/models.ts';
import type { Inventory } from '../../../../src/vscode/models/inventory.ts';
import { type ModelPick, modelPicks } from '../../../../src/vscode/models/modelPicks.ts';
import { recommended } from '../../../../src/vscode/models/recommend.ts';

const catalogue = readCatalogue('models/catalogue.json');
const fast = { freeMemory: 64e9, bandwidth: 200e9 };

const stored: StoredModel = {
  ...{ id: 'Qwen--Coder@0123abcd', folder: '/store/q', path: '/store/q', size: 988e6 },
  manifest: {
    ...{ version: 1, name: 'Qwen/Coder', date: '2026-11-01T12:00:00Z', files: [] },
    source: { kind: 'hub', repository: 'Qwen/Coder', revision: 'main', commit: '0123abcd' },
  },
};
const runs: LocalModel = {
  ...{ program: 'ollama', name: 'coder:base', path: '/ollama/blobs/sha256-1', size: 500e6 },
  facts: { kind: 'language', quantisation: 'Q4_K', hasChatTemplate: false },
};
const refused: LocalModel = {
  ...runs,
  name: 'mamba',
  path: '/m',
  facts: { ...runs.facts, problem: 'No decoder.' },
};

const nothing: Inventory = {
  ...{ inUse: undefined, bundledBytes: 14e6, stored: [], partials: [], found: [], catalogue: [] },
  ...{ machine: fast, server: undefined },
};
const picksOf = (change: Partial<Inventory>): ModelPick[] => modelPicks({ ...nothing, ...change });
const labels = (picks: readonly ModelPick[]): string[] => picks.map(({ label }) => label);
const named = (picks: readonly ModelPick[], name: string): ModelPick =>
  picks.find(({ label }) => label.includes(name)) ??
  assert.fail(`${name} is not among ${labels(picks).join(', ')}`);

describe('list of models', () => {
  it('begins with the one in use, and has what else can be done at the end', () => {
    assert.deepEqual(labels(picksOf({})), [
      ...['in use', '$(check) Foredraft 7M', 'others', '$(cloud-download) Another Model of the Hub...'],
      ...['$(folder) Import a Folder...', '$(file) Import a GGUF File...', '$(server) Use a Server...'],
    ]);
  });

  const inUse: [why: string, change: Partial<Inventory>, first: string][] = [
    ['by its id', { stored: [stored], inUse: stored.id }, '$(check) Qwen/Coder'],
    ['by its folder', { stored: [stored], inUse: stored.folder }, '$(check) Qwen/Coder'],
    ['of another program', { found: [runs], inUse: runs.path }, '$(check) coder:base'],
    ['somewhere else', { inUse: '/home/me/own.gguf' }, '$(check) own.gguf'],
    [
      'a server',
      { server: 'http://localhost:8080', stored: [stored], inUse: stored.id },
      '$(check) $(server) Use a Server...',
    ],
  ];
  for (const [why, change, first] of inUse) {
    it(`knows the one in use: ${why}`, () => {
      const picks = picksOf(change);
      assert.equal(picks[1]!.label, first);
      assert.equal(picks.filter(({ label }) => label.startsWith('$(check)')).length, 1);
    });
  }

  it('says of a damaged model why it does not load, and what to do', () => {
    const pick = named(
      picksOf({ stored: [{ ...stored, damage: 'model.safetensors is too short.' }] }),
      'Qwen/Coder',
    );
    assert.match(pick.label, /^\$\(warning\)/);
    assert.match(pick.detail!, /too short\. Choose it to get it again\.$/);
  });

  it('offers to go on with what is not finished', () => {
    const partial = { id: 'a--b@1', repository: 'a/b', revision: 'main', done: 5e6, total: 10e6 };
    const pick = named(picksOf({ partials: [partial] }), 'b');
    assert.match(pick.description!, /5 MB of 10 MB/);
  });

  it('keeps what cannot be run behind one item', () => {
    const picks = picksOf({ found: [runs, refused] });
    assert.equal(named(picks, 'coder:base').description, 'Ollama · 500 MB · Q4_K');
    assert.equal(
      picks.some(({ label }) => label.includes('mamba')),
      false,
    );
    assert.deepEqual(named(picks, '1 on This Computer That Cannot Be Used').choice, {
      kind: 'unusable',
      found: [refused],
    });
  });

  it('warns of a model that was made to chat', () => {
    const pick = named(picksOf({ found: [{ ...runs, warning: 'It was trained to answer.' }] }), 'coder:base');
    assert.deepEqual([pick.label, pick.detail], ['$(warning) coder:base', 'It was trained to answer.']);
  });

  it('says what a model to download takes, and which suits', () => {
    const picks = picksOf({ catalogue });
    const best = recommended(catalogue, fast)!;
    assert.match(named(picks, best.name).description!, /suits this computer/);
    assert.equal(picks.filter(({ description }) => description?.includes('suits')).length, 1);
    const gated = catalogue.find((entry) => entry.gated)!;
    assert.match(named(picks, gated.name).label, /^\$\(lock\)/);
    assert.match(named(picks, gated.name).description!, /needs consent on the hub · restricted use$/);
    for (const { name } of catalogue)
      assert.match(named(picks, name).detail!, /^About [\d.]+ [GM]B of memory.* ms a token/);
  });
});

describe('recommendation', () => {
  const idOf = (change: Partial<typeof fast>): string | undefined =>
    recommended(catalogue, { ...fast, ...change })?.id;
  const cases: [machine: string, change: Partial<typeof fast>, id: string | undefined][] = [
    ['with room and speed', {}, 'mellum-4b'],
    ['with little memory', { freeMemory: 2e9 }, 'qwen2.5-coder-0.5b'],
    ['with hardly any', { freeMemory: 0.5e9 }, undefined],
    ['with slow memory', { bandwidth: 20e9 }, 'qwen2.5-coder-0.5b'],
    ['in between', { bandwidth: 60e9 }, 'qwen2.5-coder-1.5b'],
  ];
  for (const [machine, change, id] of cases) {
    it(`for a computer ${machine}: ${id ?? 'the bundled model'}`, () => {
      assert.equal(idOf(change), id);
    });
  }

  it('is never one that not everybody may use at once', () => {
    for (let gb = 1; gb < 64; gb *= 2) {
      const best = recommended(catalogue, { ...fast, freeMemory: gb * 1e9 });
      assert.ok(!best || (!best.gated && best.licence.restriction === undefined));
    }
  });
});
