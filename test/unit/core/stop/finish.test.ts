import assert from 'node:assert/strict';
import { createEnding } from '../../../../src/core/decode/stop/index.ts';
import { trimSuffixOverlap } from '../../../../src/core/decode/stop/suffixOverlap.ts';
import type { StopReason } from '../../../../src/core/decode/stop.ts';
import { at } from './cursor.ts';

function finish(text: string, source: string, stop: StopReason): string {
  return createEnding(at(source)).finish(text, stop);
}

describe('finish', () => {
  const cases: [name: string, source: string, text: string, expected: string][] = [
    ['ends without blank lines', 'if a:‸\n', '\n    b()\n\n\n', '\n    b()'],
    ['ends without blanks', 'a = ‸\n', 'b  ', 'b'],
    ['makes whitespace nothing', 'a = ‸\n', ' \n\t', ''],
    ['makes whitespace nothing before code, too', 'a = ‸;\n', ' ', ''],
    ['keeps the blank before code', 'import {‸} from "a";', ' b ', ' b '],
    ['keeps no second blank before code', 'import {‸ } from "a";', ' b ', ' b'],
    ['keeps the line break before code', 'f() {‸}', '\n  a();\n', '\n  a();\n'],
    ['keeps one line break before code', 'f() {‸}', '\n  a();\n\n\n  ', '\n  a();\n  '],
    ['does not end with the next line of the text', 'a‸\n  end\n', '\n  b\n  end', '\n  b'],
    ['takes off what follows', 'a = ‸;\n', 'f(b);', 'f(b)'],
  ];
  for (const [name, source, text, expected] of cases) {
    it(name, () => {
      assert.equal(finish(text, source, 'end'), expected);
    });
  }

  it('drops the line in which a text of several was broken off', () => {
    const text = '\n  a();\n  if (b) {\n    con';
    for (const stop of ['max-tokens', 'time'] as const) {
      assert.equal(finish(text, 'f() {‸\n', stop), '\n  a();');
    }
    assert.equal(finish(text, 'f() {‸\n', 'end'), text);
    assert.equal(finish('a.b.c', 'x = ‸\n', 'time'), 'a.b.c');
    assert.equal(finish('\n  con', 'f() {‸\n', 'time'), '\n  con');
  });
});

describe('trimSuffixOverlap', () => {
  const cases: [name: string, text: string, suffix: string, expected: string][] = [
    ['a long overlap', 'a && isReady(b)', ' isReady(b) {', 'a &&'],
    ['no short overlap', 'a && total', 'total) {', 'a && total'],
    ['no overlap of brackets only', 'f(() => {\n  a\n    });', '\n    });\n', 'f(() => {\n  a\n    });'],
    ['no bracket: that is for the bracket rule', 'f(a)', ')', 'f(a)'],
    ['a semicolon', 'f(a);', ';', 'f(a)'],
    ['a comma', 'a: b,', ', c: d', 'a: b'],
    ['nothing before an empty suffix', 'f(a);', '', 'f(a);'],
    ['nothing from an empty text', '', ');', ''],
  ];
  for (const [name, text, suffix, expected] of cases) {
    it(`takes off ${name}`, () => {
      assert.equal(trimSuffixOverlap(text, suffix), expected);
    });
  }
});
