import assert from 'node:assert/strict';
import {
  type ServedWithDrafts,
  type SpeculationOutcome,
  speculationReport,
} from '../../../../src/core/eval/speculationReport.ts';
import type { SourceName } from '../../../../src/core/speculation/draftSource.ts';

/** Sources by their first letters: `d` for document, `g` for ghost. */
function served(
  tokens: number,
  passes: number,
  milliseconds: number,
  hits: readonly string[],
): ServedWithDrafts {
  const names: Record<string, SourceName> = { d: 'document', g: 'ghost' };
  return {
    ...{ text: 'a', tokens, decodeMs: milliseconds, totalMs: 2 * milliseconds },
    speculation: {
      ...{ passes, drafted: 3 * passes, accepted: tokens - passes, draftMs: 1 },
      sources: { document: { proposed: 3 * passes, accepted: tokens - passes } },
      hits: hits.map((letters) => letters.split('').map((letter) => names[letter]!)),
    },
  };
}

function outcome(
  stratum: string,
  plainMs: number,
  drafted: ServedWithDrafts,
  text = 'a',
): SpeculationOutcome {
  const plain = { text, tokens: drafted.tokens, decodeMs: plainMs, totalMs: 2 * plainMs };
  return { stratum, plain: [plain], drafted: [drafted] };
}

describe('speculationReport', () => {
  const outcomes = [
    outcome('body', 40, served(4, 2, 20, ['d', 'd', '', ''])),
    outcome('rest', 10, served(2, 2, 10, ['', ''])),
    outcome('rest', 10, served(2, 1, 5, ['', 'd', 'd']), 'b'),
  ];
  const { all, byStratum } = speculationReport(outcomes);

  it('counts', () => {
    assert.equal(all.items, 3);
    assert.equal(all.requests, 3);
    assert.equal(all.tokens, 8);
    assert.equal(all.nodes, 3);
    assert.equal(all.differing, 1);
    assert.deepEqual(all.sources, { document: { proposed: 15, accepted: 3 } });
    assert.deepEqual(Object.keys(byStratum), ['body', 'rest']);
    assert.equal(byStratum.rest!.items, 2);
  });

  it('divides all tokens by all passes', () => {
    assert.equal(all.tau, 8 / 5);
    assert.equal(byStratum.body!.tau, 2);
  });

  it('compares speeds by item and in total', () => {
    const perSecond = { plain: [100, 200, 200], drafted: [200, 200, 400] };
    const expected = (200 + 200 + 400) / (100 + 200 + 200);
    assert.deepEqual(perSecond.plain.length, all.items);
    assert.ok(Math.abs(all.decoding.perItem - expected) < 1e-12);
    assert.ok(Math.abs(all.decoding.total - 60 / 35) < 1e-12);
    assert.ok(Math.abs(all.draftShare - 3 / 70) < 1e-12);
    assert.deepEqual(all.latency.plain, { p50: 20, p95: 74 });
  });

  it('takes the requests of an item together', () => {
    const [a, b] = [served(1, 1, 10, ['']), served(3, 1, 10, ['d', 'd', 'd'])];
    const typed = speculationReport([
      { stratum: 'one-line', plain: [a, { ...b, decodeMs: 30 }], drafted: [a, b] },
    ]);
    assert.equal(typed.all.decoding.perItem, 2);
    assert.equal(typed.all.requests, 2);
    assert.equal(typed.all.latency.drafted.p50, 20);
  });

  const oracles: [hits: string[], tokens: number, passes: number][] = [
    [['', '', ''], 3, 3],
    [['d', 'd', 'd'], 3, 1],
    [['d', 'd', 'd', ''], 4, 1],
    // One source has to be right all the way.
    [['d', 'g', 'd'], 3, 2],
    [['d', 'dg', 'g', ''], 4, 2],
    [['dg', 'dg', 'g', ''], 4, 1],
    // The first two are open bytes.
    [['', '', 'd', ''], 2, 1],
    [new Array<string>(130).fill('d'), 130, 2],
  ];
  for (const [hits, tokens, passes] of oracles) {
    it(`knows that ${passes} would have done for ${hits.slice(0, 5).join(', ') || 'nothing'}`, () => {
      const { all } = speculationReport([outcome('body', 1, served(tokens, tokens, 1, hits))]);
      assert.equal(all.oracle, tokens / passes);
    });
  }
});
