import assert from 'node:assert/strict';
import type { NextTokens } from '../../../../src/core/forward.ts';
import { backOff, FITTED } from '../../../../src/core/interpolation/backOff.ts';
import { Evidence, ORDERS } from '../../../../src/core/interpolation/evidence.ts';
import { Interpolation } from '../../../../src/core/interpolation/interpolation.ts';
import { createRandom, randomInteger } from '../../../../src/core/random.ts';
import { SegmentBuilder } from '../../../../src/core/speculation/workspaceSegment.ts';
import { WorkspaceIndex } from '../../../../src/core/speculation/workspaceIndex.ts';

const random = createRandom(3);
const VOCABULARY = 40;
const END = 39;
const ends = new Set([END]);

function rowOf(full: Float32Array, top = 8): NextTokens {
  const ids = Int32Array.from([...full.keys()].sort((a, b) => full[b]! - full[a]!).slice(0, top));
  return { ids, probabilities: Float32Array.from(ids, (id) => full[id]!), full };
}

function randomRow(): NextTokens {
  const weights = Float32Array.from({ length: VOCABULARY }, () => random() ** 6);
  const sum = weights.reduce((a, b) => a + b, 0);
  return rowOf(weights.map((weight) => weight / sum));
}

function indexOf(files: Readonly<Record<string, readonly number[]>>): WorkspaceIndex {
  const index = new WorkspaceIndex();
  for (const [path, tokens] of Object.entries(files)) {
    const builder = new SegmentBuilder(VOCABULARY);
    builder.add(path, tokens, 0);
    index.add(builder.build());
  }
  return index;
}

const tokens = (length: number): number[] => Array.from({ length }, () => randomInteger(random, 5));

describe('backOff', () => {
  it('shares out all that it takes from the model', () => {
    for (let round = 0; round < 50; round++) {
      const counts = () =>
        ORDERS.map(() => {
          const evidence = new Evidence();
          const hits = randomInteger(random, 5);
          for (let i = 0; i < hits; i++) evidence.add(randomInteger(random, 6), 1 + randomInteger(random, 9));
          return evidence;
        });
      const { kept, added } = backOff(counts(), counts(), random());
      const sum = [...added.values()].reduce((a, b) => a + b, 0);
      assert.ok(Math.abs(kept + sum - 1) < 1e-12, `${kept} + ${sum}`);
    }
  });

  const none = ORDERS.map(() => new Evidence());
  const hits = (count: number, different = 1) =>
    ORDERS.map(() => {
      const evidence = new Evidence();
      for (let i = 0; i < different; i++) evidence.add(i, count / different);
      return evidence;
    });

  it('leaves everything to the model where nothing is known', () => {
    const { kept, added } = backOff(none, none, 0.5);
    assert.deepEqual({ kept, added: added.size }, { kept: 1, added: 0 });
  });

  it('believes more hits more, those that agree more, and an unsure model less', () => {
    const kept = (...evidence: Parameters<typeof backOff>) => backOff(...evidence).kept;
    assert.ok(kept(hits(8), none, 0.5) < kept(hits(2), none, 0.5));
    assert.ok(kept(hits(8), none, 0.5) < kept(hits(8, 4), none, 0.5));
    assert.ok(kept(hits(8), none, 0.2) < kept(hits(8), none, 0.9));
    assert.ok(kept(hits(8), hits(8), 0.5) < kept(hits(8), none, 0.5));
    assert.equal(FITTED.orders.length, ORDERS.length);
  });
});

describe('Interpolation', () => {
  const index = indexOf({ '/a': tokens(300), '/own': tokens(300) });
  const interpolation = new Interpolation({ ends, index });
  const before = tokens(60);
  interpolation.setText({ before, after: tokens(40) });

  it('gives a distribution, whose most probable tokens are those that it lists', () => {
    for (let round = 0; round < 100; round++) {
      const next = randomRow();
      const path = tokens(randomInteger(random, 6));
      const { ids, probabilities, full } = interpolation.mix(next, path, true);
      assert.ok(Math.abs(full!.reduce((a, b) => a + b, 0) - 1) < 1e-5);
      assert.equal(full![END], next.full![END], 'that the text ends is left to the model');
      const expected = full!.toSorted((a, b) => b - a).subarray(0, ids.length);
      assert.deepEqual(probabilities, expected);
      ids.forEach((id, i) => assert.equal(full![id], probabilities[i]));
    }
  });

  it('says the same whether the whole distribution is wanted or not', () => {
    const next = randomRow();
    const { full, ...rest } = interpolation.mix(next, [1, 2], true);
    assert.ok(full);
    assert.deepEqual(interpolation.mix(next, [1, 2], false), rest);
  });

  it('goes by the tokens before alone, wherever the end of the prompt is', () => {
    const next = randomRow();
    const path = tokens(7);
    const beyond = interpolation.mix(next, path, true);
    // The same occurrences, but another cursor: what is generated is not searched.
    const other = new Interpolation({ ends, index });
    const after = tokens(40);
    interpolation.setText({ before: [...before], after });
    other.setText({ before: [...before], after });
    assert.deepEqual(other.mix(next, path, true), interpolation.mix(next, path, true));
    assert.ok(beyond.full);
  });

  it('finds a token that the model does not list', () => {
    const full = new Float32Array(VOCABULARY).fill(0.4 / (VOCABULARY - 1));
    full[0] = 0.6;
    const alone = new Interpolation({ ends });
    const line = [10, 11, 12, 13, 14, 15, 16, 17, 30];
    alone.setText({ before: [...line, ...line, ...line.slice(0, 8)], after: [] });
    assert.equal(alone.mix(rowOf(full, 2), [], false).ids[0], 30);
  });

  it('does not look into the saved version of the document itself', () => {
    const line = [10, 11, 12, 13, 14, 15, 16, 17, 30];
    const row = rowOf(Float32Array.from({ length: VOCABULARY }, () => 1 / VOCABULARY));
    const own = new Interpolation({ ends, index: indexOf({ '/own': line, '/a': [1, 2, 3] }) });
    own.setText({ before: line.slice(0, 8), after: [], file: '/own' });
    assert.equal(own.mix(row, [], false), row);
    own.setText({ before: line.slice(0, 8), after: [], file: '/other' });
    assert.equal(own.mix(row, [], false).ids[0], 30);
  });
});
