import assert from 'node:assert/strict';
import { GhostMemory } from '../../../../src/core/speculation/ghostMemory.ts';

/** A place in a document of which only the text before it is given. */
function place(before: string, document = 'a.ts') {
  return { document, offset: before.length, prefix: before };
}

describe('ghost memory', () => {
  const before = 'function total(items) {\n  return ';
  let memory: GhostMemory;
  beforeEach(() => {
    memory = new GhostMemory();
    memory.remember({ ...place(before), text: 'items.reduce(sum, 0);' });
  });

  const cases: readonly (readonly [what: string, before: string, rest: string | undefined])[] = [
    ['where it was', before, 'items.reduce(sum, 0);'],
    ['typed on', `${before}items.re`, 'duce(sum, 0);'],
    ['typed through to its end', `${before}items.reduce(sum, 0);`, undefined],
    ['typed beyond its end', `${before}items.reduce(sum, 0);\n`, undefined],
    ['deleted a little', before.slice(0, -4), 'urn items.reduce(sum, 0);'],
    ['deleted and typed again', `${before.slice(0, -3)}rn it`, 'ems.reduce(sum, 0);'],
    ['another text before it', before.replace('return', 'retour'), undefined],
    ['another word is being typed', `${before}things`, undefined],
    ['another word was typed', `${before}things.`, 'reduce(sum, 0);'],
    ['a longer word was typed', `${before}itemsOfAll.re`, 'duce(sum, 0);'],
    ['another word and on', `${before}things.reduce(s`, 'um, 0);'],
    ['two other words', `${before}things.map(`, undefined],
    ['another word inside it', `${before}items.reduce(add, `, '0);'],
    ['another word, and a blank alone', `${before}await `, undefined],
    ['something else', `${before}-1;`, undefined],
  ];
  for (const [what, present, rest] of cases) {
    it(`${what}: ${rest ?? 'nothing'}`, () => assert.equal(memory.at(place(present)), rest));
  }

  it('is of one document', () => assert.equal(memory.at(place(before, 'b.ts')), undefined));

  it('does not hold far before its place', () => {
    const long = 'x = 1;\n'.repeat(20);
    memory.remember({ ...place(long), text: 'y' });
    assert.equal(memory.at(place(long.slice(0, -32))), `${long.slice(-32)}y`);
    assert.equal(memory.at(place(long.slice(0, -33))), undefined);
  });

  it('does not mind another text far before both places', () => {
    const far = '-'.repeat(64);
    memory.remember({ ...place(`; ${far}`), text: 'yes' });
    assert.equal(memory.at(place(`, ${far}y`)), 'es');
    assert.equal(memory.at(place(`, ${far.slice(1)}y`)), undefined);
  });

  it('needs some text before both places, unless the document begins there', () => {
    memory.remember({ ...place('ab'), text: 'cd' });
    assert.equal(memory.at(place('abc')), 'd');
    memory.remember({ document: 'b.ts', offset: 1000, prefix: 'the last characters', text: 'cd' });
    const at = (offset: number, prefix: string) => memory.at({ document: 'b.ts', offset, prefix });
    assert.equal(at(1001, 'before the last charactersc'), 'd');
    assert.equal(at(1001, 'charactersc'), 'd');
    assert.equal(at(1001, 'actersc'), undefined);
    assert.equal(at(1100, 'elsewhere, far from it'), undefined);
  });

  it('prefers what fits exactly, then the newest', () => {
    memory.remember({ ...place(before), text: 'things.length;' });
    assert.equal(memory.at(place(before)), 'things.length;');
    assert.equal(memory.at(place(`${before}items.`)), 'reduce(sum, 0);');
    assert.equal(memory.at(place(`${before}values.`)), 'length;');
  });

  it('remembers the last eight', () => {
    for (let i = 0; i < 7; i++) memory.remember({ ...place(`${'-'.repeat(100)}${i}`), text: 'x' });
    assert.equal(memory.at(place(before)), 'items.reduce(sum, 0);');
    memory.remember({ ...place('-'.repeat(100)), text: 'x' });
    assert.equal(memory.at(place(before)), undefined);
  });
});
