import assert from 'node:assert/strict';
import { byteName, bytesView, readNextByte } from '../../../src/cli/bytesView.ts';
import { completionView } from '../../../src/cli/completionView.ts';
import { printable, styleFor } from '../../../src/cli/style.ts';
import { formatTable, milliseconds, percent } from '../../../src/cli/table.ts';
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
    tokens: { prompt: 30, reused: 10, generated: 4 },
    logProbability: -1,
    timings: { load: 0, queue: 0, prompt: 1, prefill: 20, decode: 30, total: 51 },
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

  it('shows what it took', () => {
    const view = completionView('', 0, result(''), 100);
    for (const part of ['20 new, 10 reused', '20.0 ms', 'no suggestion, ended by line']) {
      assert.ok(view.includes(part), view);
    }
  });
});

describe('bytesView', () => {
  const bytes = new Array<number>(256).fill(0);
  bytes[0x65] = 0.5;
  bytes[0x20] = 0.25;
  bytes[0xe2] = 0.03125;
  const result: NextByteResult = { open: [0x20, 0x64], bytes, end: 0.125, covers: 7, positions: 3 };

  it('puts the most probable first, the end among them, and sums up all', () => {
    const { candidates, sum } = readNextByte(result, 3);
    assert.deepEqual(candidates, [
      { byte: 0x65, probability: 0.5, cumulated: 0.5 },
      { byte: 0x20, probability: 0.25, cumulated: 0.75 },
      { byte: undefined, probability: 0.125, cumulated: 0.875 },
    ]);
    assert.equal(sum, 0.90625);
  });

  it('prints them', () => {
    assert.equal(
      bytesView(readNextByte(result, 4)),
      [
        'next          probability   cumulated',
        'e                  0.5000      0.5000',
        'space              0.2500      0.7500',
        'end of text        0.1250      0.8750',
        '0xe2               0.0313      0.9063',
        '',
        'sum 0.9063; the rest is what the model gives to token sequences that no text has',
        'open before the cursor: space d',
        '7 covers, from 3 positions in one pass',
        '',
      ].join('\n'),
    );
  });

  it('says when nothing is open', () => {
    assert.match(bytesView(readNextByte({ ...result, open: [] }, 1)), /no byte before the cursor is open/);
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
