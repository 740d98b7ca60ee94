import assert from 'node:assert/strict';
import { offsetAt, parsePosition } from '../../../src/cli/position.ts';

describe('parsePosition', () => {
  it('takes the last two numbers', () => {
    assert.deepEqual(parsePosition('a.ts:3:14'), { file: 'a.ts', line: 3, column: 14 });
    assert.deepEqual(parsePosition(String.raw`C:\a:1:2.ts:3:14`).file, String.raw`C:\a:1:2.ts`);
  });

  for (const bad of [
    '',
    'a.ts',
    'a.ts:1',
    ':1:1',
    'a.ts:0:1',
    'a.ts:1:0',
    'a.ts:-1:1',
    'a.ts:1:x',
    'a.ts:1:1 ',
  ]) {
    it(`refuses ${JSON.stringify(bad)}`, () => {
      assert.throws(() => parsePosition(bad), /counted from 1/);
    });
  }
});

describe('offsetAt', () => {
  const good: [text: string, line: number, column: number, before: string][] = [
    ['', 1, 1, ''],
    ['ab', 1, 1, ''],
    ['ab', 1, 3, 'ab'],
    ['ab\ncd', 2, 2, 'ab\nc'],
    ['ab\n', 2, 1, 'ab\n'],
    ['ab\r\ncd\r\n', 1, 3, 'ab'],
    ['ab\r\ncd\r\n', 2, 3, 'ab\r\ncd'],
    ['ab\rcd\r\n\nef', 4, 2, 'ab\rcd\r\n\ne'],
    ['\t\tab', 1, 3, '\t\t'],
    ['"😀"', 1, 4, '"😀'],
    ['"😀"', 1, 3, '"'], // inside the pair
    ['"\uD83D"', 1, 3, '"\uD83D'],
  ];
  for (const [text, line, column, before] of good) {
    it(`finds ${line}:${column} of ${JSON.stringify(text)}`, () => {
      assert.equal(text.slice(0, offsetAt(text, { file: 'a.ts', line, column })), before);
    });
  }

  const bad: [text: string, line: number, column: number, message: string][] = [
    ['', 2, 1, 'a.ts: has 1 line, so there is no line 2'],
    ['a\nb\n', 9, 1, 'a.ts: has 3 lines, so there is no line 9'],
    ['', 1, 2, 'a.ts: line 1 has 0 characters: its only column is 1, not 2'],
    ['a\r\nb', 1, 3, 'a.ts: line 1 has 1 character: its columns are 1 to 2, not 3'],
    ['ab\ncd', 2, 99, 'a.ts: line 2 has 2 characters: its columns are 1 to 3, not 99'],
  ];
  for (const [text, line, column, message] of bad) {
    it(`knows no ${line}:${column} in ${JSON.stringify(text)}`, () => {
      assert.throws(() => offsetAt(text, { file: 'a.ts', line, column }), { name: 'CliError', message });
    });
  }
});
