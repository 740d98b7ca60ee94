import assert from 'node:assert/strict';
import {
  type CursorPair,
  cursorPairs,
  type MidStratum,
  midStratumOf,
} from '../../../../src/core/eval/cursorPairs.ts';
import type { SourceFile } from '../../../../src/core/eval/holes.ts';

/** A fake tokenizer with the habits of the real ones: a word takes the blank before it along, the indentation the rest. */
const fakeEnds = async (text: string): Promise<number[]> =>
  [...text.matchAll(/ ?[\p{L}\p{N}_]+|\s*\n|\s+(?!\S)| ?[^\s\p{L}\p{N}_]+|\s+/gu)].map(
    ({ index, 0: token }) => index + token.length,
  );

const files: SourceFile[] = [
  { path: 'a/total.ts', text: 'export function total(items) {\n    return items.length === 0;\n}\n' },
  { path: 'b.py', text: 'def f(x):\r\n        return "😀😀" + größe  \r\n\r\n' },
];

async function pairsOf(
  source: readonly SourceFile[],
  seed: number,
  tokenEnds = fakeEnds,
): Promise<CursorPair[]> {
  const pairs: CursorPair[] = [];
  for await (const pair of cursorPairs(source, seed, tokenEnds)) pairs.push(pair);
  return pairs;
}

describe('cursorPairs', () => {
  it('puts one cursor at the beginning of a token of the file, and one inside that token', async () => {
    for (let seed = 0; seed < 50; seed++) {
      for (const { path, stratum, aligned, mid } of await pairsOf(files, seed)) {
        const text = files.find((file) => file.path === path)!.text.replaceAll('\r\n', '\n');
        const ends = [0, ...(await fakeEnds(text))];
        assert.ok(ends.includes(aligned.offset), `${path}:${aligned.offset}`);
        assert.ok(!ends.includes(mid.offset), `${path}:${mid.offset}`);
        const between = text.slice(aligned.offset, mid.offset);
        assert.ok(between.length > 0 && between.isWellFormed() && !between.includes('\n'));
        if (stratum === 'indentation') {
          assert.match(between, /^ +$/);
          assert.ok(aligned.offset === 0 || text[aligned.offset - 1] === '\n', 'from the line start');
        } else assert.ok(!ends.some((end) => end > aligned.offset && end < mid.offset), 'in that very token');
        for (const { prefix, truth, suffix } of [aligned, mid]) {
          assert.ok(text.startsWith(prefix + truth) && text.endsWith(suffix));
          assert.match(text.slice((prefix + truth).length, text.length - suffix.length), /^ *$/);
          assert.notEqual(truth, '');
        }
        assert.equal(aligned.truth, between + mid.truth);
      }
    }
  });

  it('reaches every stratum', async () => {
    const strata = new Set<MidStratum>();
    for (let seed = 0; seed < 50; seed++) {
      for (const { stratum } of await pairsOf(files, seed)) strata.add(stratum);
    }
    assert.deepEqual([...strata].toSorted(), ['after-space', 'indentation', 'mid-identifier', 'other']);
  });

  it('begins a fifth of the pairs of indented lines at the margin', async () => {
    const text = '        ab\n'.repeat(1000);
    const pairs = await pairsOf([{ path: 'a.ts', text }], 1);
    const margin = pairs.filter(({ aligned }) => aligned.prefix === '' || aligned.prefix.endsWith('\n'));
    assert.ok(margin.length > 160 && margin.length < 240, String(margin.length));
    assert.ok(
      margin.some(({ mid }) => mid.truth === 'ab'),
      'the end of the indentation is one of the places',
    );
  });

  it('takes the blank that a word brings along for indentation, not for a place of its own', async () => {
    const pairs = await pairsOf([{ path: 'a.ts', text: '        abc\n'.repeat(1000) }], 1);
    for (const { stratum, aligned, mid } of pairs) {
      const begin = aligned.truth.length - mid.truth.length;
      if (stratum === 'indentation') assert.equal(aligned.truth, '        abc');
      else assert.ok(aligned.truth === ' abc' && begin > 1, JSON.stringify([aligned.truth, mid.truth]));
    }
    assert.equal(new Set(pairs.map(({ stratum }) => stratum)).size, 2);
  });

  it('depends on the seed only', async () => {
    assert.deepEqual(await pairsOf(files, 4), await pairsOf(files, 4));
    assert.notDeepEqual(await pairsOf(files, 4), await pairsOf(files, 6));
  });

  it('passes over lines without a token of two characters, and files whose text the tokenizer changes', async () => {
    assert.deepEqual(await pairsOf([{ path: 'a.js', text: 'a\n}\n' }], 1), []);
    assert.deepEqual(await pairsOf(files, 1, async (text) => [text.length - 1]), []);
  });

  it('shows the tokenizer a bounded piece, from a line start to the end of the line below', async () => {
    const text = 'const abc = 1;\n'.repeat(5000);
    await pairsOf([{ path: 'a.ts', text }], 1, async (piece) => {
      assert.ok(piece.length < 2048 + 4 * 15, String(piece.length));
      assert.match(piece, /^const .*;(\n|$)/s);
      return fakeEnds(piece);
    });
  });
});

describe('midStratumOf', () => {
  const cases: [before: string, after: string, stratum: MidStratum][] = [
    ['  ', '  return a', 'indentation'],
    ['    ', 'return a', 'indentation'],
    ['  return ', 'a', 'after-space'],
    ['  ret', 'urn a', 'mid-identifier'],
    ['gr', 'öße', 'mid-identifier'],
    ['a =', '== b', 'other'],
    ['f(', ')', 'other'],
    ['a', ');', 'other'],
  ];
  for (const [before, after, stratum] of cases) {
    it(`puts ${before}|${after} in ${stratum}`, () => {
      assert.equal(midStratumOf(before, after), stratum);
    });
  }
});
