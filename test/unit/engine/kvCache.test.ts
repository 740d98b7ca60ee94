import assert from 'node:assert/strict';
import { createRandom, randomInteger } from '../../../src/core/random.ts';
import { KvCache, kvBytes } from '../../../src/engine/session/kvCache.ts';

const shape = { layers: 2, kvHeads: 3, headDim: 2 };
const PLANES = 2 * shape.layers;
const ROW = PLANES * shape.kvHeads * shape.headDim;

/** Keys and values of one position, [2L, KV, hd]: what a cache must give back. */
type Row = Float32Array;

/** The rows of a pass in the order of the graph's output, [2L, KV, n, hd]. */
function output(rows: readonly Row[]): Float32Array {
  const { kvHeads, headDim } = shape;
  const result = new Float32Array(PLANES * kvHeads * rows.length * headDim);
  for (let head = 0; head < PLANES * kvHeads; head++) {
    for (const [i, row] of rows.entries()) {
      result.set(row.subarray(head * headDim, (head + 1) * headDim), (head * rows.length + i) * headDim);
    }
  }
  return result;
}

function rowOf(cache: KvCache, position: number): Row {
  const { layers, kvHeads, headDim } = shape;
  const row: number[] = [];
  for (let layer = 0; layer < layers; layer++) {
    for (const plane of [cache.key(layer), cache.value(layer)]) {
      assert.equal(plane.length, kvHeads * cache.capacity * headDim);
      for (let h = 0; h < kvHeads; h++) {
        const from = (h * cache.capacity + position) * headDim;
        row.push(...plane.subarray(from, from + headDim));
      }
    }
  }
  return Float32Array.from(row);
}

describe('KV cache', () => {
  it('holds the paths kept of random trees, through truncations and copies', () => {
    const random = createRandom(3);
    const below = (n: number): number => randomInteger(random, n);
    const caches = Array.from({ length: 3 }, () => ({ cache: new KvCache(shape), expected: [] as Row[] }));
    const pass = (n: number): Row[] =>
      Array.from({ length: n }, () => Float32Array.from({ length: ROW }, random));
    for (let step = 0; step < 300; step++) {
      const { cache, expected } = caches[below(3)]!;
      const action = below(5);
      if (action < 2) {
        const rows = pass(1 + below(250));
        // Positions of a path only ever increase: a chain, or some of a tree's.
        const path = [...rows.keys()].filter(() => action === 0 || random() < 0.4);
        cache.append(output(rows), rows.length, path);
        expected.push(...path.map((i) => rows[i]!));
      } else if (action === 2) {
        const length = expected.length - below(Math.min(600, expected.length + 1));
        cache.truncate(length);
        expected.length = length;
      } else {
        const source = caches[below(3)]!;
        if (source.cache === cache || source.expected.length < expected.length) continue;
        const length = expected.length + below(source.expected.length - expected.length + 1);
        // Its own rows stay, whatever the other one has in their place.
        cache.copyFrom(source.cache, length);
        expected.push(...source.expected.slice(expected.length, length));
      }
      assert.equal(cache.length, expected.length);
      assert.ok(cache.capacity >= cache.length);
      for (let i = 0; i < expected.length; i += 1 + below(20)) {
        assert.deepEqual(rowOf(cache, i), expected[i]);
      }
    }
  });

  it('is as large as it says, and no larger than foretold', () => {
    const cache = new KvCache(shape);
    const allocated = (): number =>
      [0, 1].reduce((sum, l) => sum + cache.key(l).byteLength + cache.value(l).byteLength, 0);
    for (const length of [0, 1, 127, 128, 129, 640, 2000]) {
      const rows = new Float32Array(ROW * length);
      cache.truncate(0);
      cache.append(
        rows,
        length,
        Array.from({ length }, (_, i) => i),
      );
      assert.equal(cache.bytes, allocated());
      assert.ok(cache.bytes >= rows.byteLength);
      const fresh = new KvCache(shape);
      fresh.append(
        rows,
        length,
        Array.from({ length }, (_, i) => i),
      );
      assert.equal(fresh.bytes, kvBytes(shape, length));
    }
    cache.truncate(0);
    assert.equal(cache.bytes, kvBytes(shape, 0));
  });

  it('keeps its rows when there was no memory to grow', () => {
    const random = createRandom(4);
    const pass = (n: number): Row[] =>
      Array.from({ length: n }, () => Float32Array.from({ length: ROW }, random));
    const cache = new KvCache(shape);
    const append = (rows: readonly Row[]): void => cache.append(output(rows), rows.length, [...rows.keys()]);
    const [before, after] = [pass(5), pass(200)];
    append(before);
    const rows = output(after);
    const original = globalThis.Float32Array;
    let left = PLANES / 2;
    globalThis.Float32Array = new Proxy(original, {
      construct(target, args) {
        if (left-- === 0) throw new RangeError('Array buffer allocation failed');
        return Reflect.construct(target, args) as object;
      },
    });
    try {
      assert.throws(() => {
        cache.append(rows, after.length, [...after.keys()]);
      }, /allocation failed/);
    } finally {
      globalThis.Float32Array = original;
    }
    assert.equal(cache.length, before.length);
    append(after);
    for (const [i, row] of [...before, ...after].entries()) assert.deepEqual(rowOf(cache, i), row);
  });

  it('copies no rows that are not there', () => {
    const [a, b] = [new KvCache(shape), new KvCache(shape)];
    a.append(new Float32Array(ROW * 5), 5, [0, 1, 2, 3, 4]);
    assert.throws(() => {
      b.copyFrom(a, 6);
    }, /cannot copy rows 0 to 6 of 5/);
    assert.throws(() => {
      a.copyFrom(b, 3);
    }, RangeError);
  });
});
