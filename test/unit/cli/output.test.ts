import assert from 'node:assert/strict';
import { byteName, bytesView, rankNextByte } from '../../../src/cli/bytesView.ts';
import { completionView } from '../../../src/cli/completionView.ts';
import { pairsView } from '../../../src/cli/pairsView.ts';
import { printable, styleFor } from '../../../src/cli/style.ts';
import { formatTable, formatTableWithHead, milliseconds, percent } from '../../../src/cli/table.ts';
import type { ModeReport } from '../../../src/core/eval/pairReport.ts';
import type { Report, Summary } from '../../../src/core/eval/summary.ts';
import type { CompleteResult, NextByteResult } from '../../../src/engine/protocol.ts';

describe('formatTable', () => {
  it('lines up words on the left and numbers on the right', () => {
    const table = formatTable([
      ['', 'holes', 'p50'],
      ['all', '12', '3.0 ms'],
      ['  longer', '7', ''],
    ]);
    assert.equal(table, '           holes      p50\nall           12   3.0 ms\n  longer       7\n');
  });

  it('has the first row stand out', () => {
    const bold = (text: string) => `<${text}>`;
    assert.equal(
      formatTableWithHead([['a'], ['b'], ['c']], { bold, dim: bold, suggestion: bold }),
      '<a\n>b\nc\n',
    );
  });

  it('gives times the digits that mean something', () => {
    assert.deepEqual([0.04, 12.34, 1234.5].map(milliseconds), ['0.0 ms', '12.3 ms', '1235 ms']);
  });
});

it('percent', () => {
  assert.deepEqual([0, 0.0549, 1].map(percent), ['0.0%', '5.5%', '100.0%']);
});

describe('styleFor', () => {
  const stream = (isTTY: boolean, hasColors: boolean) =>
    ({ isTTY, hasColors: () => hasColors }) as unknown as NodeJS.WriteStream;

  it('uses colours where the terminal has them', () => {
    assert.equal(styleFor(stream(true, true)).suggestion('a'), '\x1b[32ma\x1b[39m');
  });

  it('marks a suggestion without them, too', () => {
    for (const plain of [stream(false, true), stream(true, false)]) {
      assert.equal(styleFor(plain).suggestion('a'), '«a»');
      assert.equal(styleFor(plain).dim('a'), 'a');
    }
  });
});

describe('printable', () => {
  const cases: [text: string, expected: string][] = [
    ['a\tb\nc é 😀', 'a\tb\nc é 😀'],
    ['\x1b[31mred\x07', '�[31mred�'],
    ['\x9b2J', '�2J'],
    ['a\r\nb\rc', 'a\nb�c'],
    ['\uD83D', '�'],
  ];
  for (const [text, expected] of cases) {
    it(`makes ${JSON.stringify(text)} safe`, () => {
      assert.equal(printable(text), expected);
    });
  }
});

describe('completionView', () => {
  const result = (text: string): CompleteResult => ({
    text,
    stop: 'line',
    tokens: { prompt: 30, context: 0, reused: 10, generated: 4 },
    logProbability: -1,
    confidence: 0.9,
    timings: { load: 0, queue: 0, prompt: 1, prefill: 18, healing: 2, decode: 29, filters: 1, total: 51 },
  });
  const firstLine = (text: string, offset: number, suggestion: string) =>
    completionView(text, offset, result(suggestion), 100).split('\n', 1)[0];

  const cases: [name: string, text: string, suggestion: string, expected: string][] = [
    ['within its line', 'a\r\nb = ‸;\r\nc', 'f()', 'b = «f()»;'],
    ['none', 'b = ‸', '', 'b = '],
    ['in an empty file', '‸', 'a', '«a»'],
    [
      'within a line too long to show',
      `${'x'.repeat(5000)}‸${'y'.repeat(5000)}`,
      'a',
      `${'x'.repeat(100)}«a»${'y'.repeat(100)}`,
    ],
  ];
  for (const [name, source, suggestion, expected] of cases) {
    it(`shows a suggestion ${name}`, () => {
      assert.equal(firstLine(source.replace('‸', ''), source.indexOf('‸'), suggestion), expected);
    });
  }

  it('shows the closers that a suggestion stands in for once', () => {
    const view = completionView('f()', 2, { ...result('a);'), replaces: 1 }, 100);
    assert.equal(view.split('\n', 1)[0], 'f(«a);»');
  });

  it('shows what it took', () => {
    const view = completionView('', 0, result(''), 100);
    for (const part of [
      '20 new, 10 reused',
      '18.0 ms',
      'healing',
      'filters',
      'no suggestion, ended by line',
    ]) {
      assert.ok(view.includes(part), view);
    }
  });
});

describe('bytesView', () => {
  const bytes = new Array<number>(256).fill(0);
  bytes[0x65] = 0.5;
  bytes[0x20] = 0.25;
  bytes[0xe2] = 0.03125;
  const result: NextByteResult = { open: [0x20, 0x64], bytes, end: 0.125, positions: 3 };

  it('puts the most probable first, the end among them, and sums up all', () => {
    const { candidates, sum } = rankNextByte(result, 3);
    assert.deepEqual(candidates, [
      { byte: 0x65, probability: 0.5, cumulative: 0.5 },
      { byte: 0x20, probability: 0.25, cumulative: 0.75 },
      { byte: null, probability: 0.125, cumulative: 0.875 },
    ]);
    assert.equal(sum, 0.90625);
  });

  it('prints them', () => {
    assert.equal(
      bytesView(rankNextByte(result, 4)),
      [
        'next          probability   cumulative',
        'e                  0.5000       0.5000',
        'space              0.2500       0.7500',
        'end of text        0.1250       0.8750',
        '0xe2               0.0313       0.9063',
        '',
        'sum 0.9063; the rest is what the model gives to token sequences that no text has',
        'open before the cursor: space d',
        'computed in one pass of 3 positions',
        '',
      ].join('\n'),
    );
  });

  it('says when nothing is open', () => {
    const view = bytesView(rankNextByte({ ...result, open: [], positions: 1 }, 1));
    assert.match(view, /no byte before the cursor is open\ncomputed in one pass of 1 position\n/);
  });

  it('names every byte in its own way, without control characters', () => {
    const names = Array.from({ length: 256 }, (_, byte) => byteName(byte));
    assert.equal(new Set(names).size, 256);
    assert.ok(
      names.every((name) => /^[!-~]+$/.test(name)),
      names.join(' '),
    );
    assert.deepEqual([0x0a, 0x20, 0x7f, 0x07].map(byteName), ['\\n', 'space', '0x7f', '0x07']);
  });
});

describe('pairsView', () => {
  const summary = (holes: number, exactMatch: number): Summary => ({
    ...{ holes, exactMatch, exactMatchInterval: [exactMatch - 0.05, exactMatch + 0.05] },
    ...{
      editSimilarity: 1,
      acceptedBytes: 4,
      truthBytes: 9.5,
      begun: 0,
      stopped: 0,
      latency: { p50: 12, p95: 30 },
    },
  });
  const report = (all: number, indentation: number, other: number): Report => ({
    all: summary(200, all),
    byStratum: { indentation: summary(50, indentation), other: summary(150, other) },
    byLanguage: {},
  });
  const mode = (aligned: number, mid: number): ModeReport => ({
    aligned: report(aligned, aligned, aligned),
    mid: report(mid, mid + 0.1, mid - 0.1),
  });

  it('prints what the modes get right, where, and how they differ', () => {
    const view = pairsView({
      ...{ repo: 'lib', cursor: 'mid-token', seed: 7, pairs: 200 },
      ...{ model: 'models/m', format: 'int8', threads: 2, layout: 'psm' },
      byMode: {
        ...{ exact: mode(0.5, 0.49), 'exact-by-cover': mode(0.48, 0.47), 'exact-by-byte': mode(0.46, 0.45) },
        ...{ multi: mode(0.44, 0.43), one: mode(0.42, 0.41), off: mode(0.4, 0.2) },
      },
      comparisons: [
        {
          ...{ name: 'exact - multi, inside', pairs: 200, gained: 8, lost: 2, difference: 0.03 },
          ...{ interval: [-0.001, 0.06], p: 0.109375 },
        },
        {
          ...{ name: 'exact - off, inside', pairs: 200, gained: 0, lost: 58, difference: -0.29 },
          ...{ interval: [-0.35, -0.23], p: 1e-9 },
        },
      ],
    });
    assert.equal(
      view,
      `lib: 200 lines, seed 7
models/m: int8, threads: 2, layout: psm
exact matches of the rest of the line, from the beginning of a token and from inside it

healing          at the boundary    95% interval   inside    95% interval   accepted bytes       p50
exact                      50.0%   45.0% - 55.0%    49.0%   44.0% - 54.0%       4.0 of 9.5   12.0 ms
exact-by-cover             48.0%   43.0% - 53.0%    47.0%   42.0% - 52.0%       4.0 of 9.5   12.0 ms
exact-by-byte              46.0%   41.0% - 51.0%    45.0%   40.0% - 50.0%       4.0 of 9.5   12.0 ms
multi                      44.0%   39.0% - 49.0%    43.0%   38.0% - 48.0%       4.0 of 9.5   12.0 ms
one                        42.0%   37.0% - 47.0%    41.0%   36.0% - 46.0%       4.0 of 9.5   12.0 ms
off                        40.0%   35.0% - 45.0%    20.0%   15.0% - 25.0%       4.0 of 9.5   12.0 ms

inside        lines   exact   multi     one     off   exact at the boundary
indentation      50   59.0%   53.0%   51.0%   30.0%                   50.0%
other           150   39.0%   33.0%   31.0%   10.0%                   50.0%

difference in points            gained   lost     95% interval          p
exact - multi, inside    +3.0        8      2     -0.1 to +6.0     0.1094
exact - off, inside     -29.0        0     58   -35.0 to -23.0   < 0.0001

gained, lost: lines that are right only in the first, only in the second; p: exact McNemar test
Lines of one repository are not independent: the difference is less certain than intervals and p make it
accepted bytes and p50: inside the token; npm run bench:healing measures what healing costs
`,
    );
  });
});
