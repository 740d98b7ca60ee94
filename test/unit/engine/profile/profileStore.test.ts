import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CostTable } from '../../../../src/core/decode/costProfile.ts';
import { ProfileStore } from '../../../../src/engine/profile/profileStore.ts';
import { temporaryFolder } from '../../../support/temporary.ts';

const table: CostTable = {
  lengths: [128, 512],
  positions: [1, 2, 4],
  milliseconds: [
    [1, 1.5, 2],
    [2, 2, 3],
  ],
};

describe('ProfileStore', () => {
  const parent = temporaryFolder();
  let folder: string;
  let count = 0;
  beforeEach(() => {
    folder = join(parent, String(count++));
  });
  const store = (threads = 1) => new ProfileStore(folder, JSON.stringify({ model: 'a', threads }));

  it('has nothing at first, and then what was written', () => {
    assert.equal(store().read(), undefined);
    store().write(table);
    assert.deepEqual(store().read(), table);
    assert.equal(readdirSync(folder).length, 1, 'no temporary file is left');
  });

  it('keeps profiles of other conditions apart', () => {
    store().write(table);
    assert.equal(store(2).read(), undefined);
    store(2).write({ ...table, lengths: [128, 1024] });
    assert.deepEqual(store().read(), table);
  });

  const damages: [what: string, damage: (content: string) => string][] = [
    ['cut off', (content) => content.slice(0, content.length >> 1)],
    ['empty', () => ''],
    ['of something else', () => '[1, 2, 3]'],
    ['nothing', () => 'null'],
    ['of other conditions', (content) => content.replace('threads', 'strands')],
    ['without a table', (content) => content.replace('"value"', '"desk"')],
    ['without lengths', (content) => content.replace('"lengths":[128,512]', '"lengths":[]')],
    ['with a row too few', (content) => content.replace(',[2,2,3]', '')],
    ['with a number too few', (content) => content.replace('[2,2,3]', '[2,2]')],
    ['with text for a number', (content) => content.replace('[2,2,3]', '[2,2,"3"]')],
    ['with null for a number', (content) => content.replace('[2,2,3]', '[2,2,null]')],
    ['with a negative time', (content) => content.replace('[1,1.5,2]', '[-1,1.5,2]')],
    ['with positions in disorder', (content) => content.replace('[1,2,4]', '[1,4,2]')],
    ['that does not begin with one position', (content) => content.replace('[1,2,4]', '[2,3,4]')],
    ['with half a token', (content) => content.replace('[128,512]', '[128,512.5]')],
  ];
  for (const [what, damage] of damages) {
    it(`takes a file ${what} for none, and replaces it`, () => {
      store().write(table);
      const [name] = readdirSync(folder);
      const file = join(folder, name!);
      const content = readFileSync(file, 'utf8');
      assert.notEqual(damage(content), content);
      writeFileSync(file, damage(content));
      assert.equal(store().read(), undefined);
      store().write(table);
      assert.deepEqual(store().read(), table);
    });
  }

  it('does without a folder that it cannot write to', () => {
    writeFileSync(folder, 'a file in its place');
    store().write(table);
    assert.equal(store().read(), undefined);
  });
});
