import assert from 'node:assert/strict';
import { readCursorContext } from '../../../../src/core/document/cursorContext.ts';
import { resolveLength } from '../../../../src/core/decode/stop/resolveLength.ts';
import { at } from './cursor.ts';

describe('resolveLength', () => {
  const cases: [source: string, expected: 'line' | 'block'][] = [
    ['‸', 'block'],
    ['a();\n‸\nb();', 'block'],
    ['if (a) {\n    ‸\n}', 'block'],
    ['if (a) {‸', 'block'],
    ['if (a) {‸}', 'block'],
    ['f(‸);', 'block'],
    ['const f = () =>‸', 'block'],
    ['const a = [ ‸ ];', 'block'],
    ['def f(a):‸', 'block'],
    ['    for x in y:‸\n', 'block'],
    [') -> int:‸', 'block'],
    ['def f(a,\n      b):‸', 'block'],
    ['{"a": (1,\n  2):‸', 'line'],
    ["    case 'a':‸", 'block'],
    ['const a = ‸', 'line'],
    ['const a = ‸;', 'line'],
    ['a();‸', 'line'],
    ['x = { a: ‸ }', 'line'],
    ['return a.‸\n', 'line'],
    ['‸a();', 'line'],
    ['    ‸return a', 'line'],
    ['if (‸ && b) {', 'line'],
    ['import {‸} from "a";', 'line'],
    ['// see f(‸', 'line'],
    ['"a {‸"', 'line'],
    ['{ "key":‸', 'line'],
  ];
  for (const [source, expected] of cases) {
    it(`makes auto ${expected} at ${JSON.stringify(source)}`, () => {
      assert.equal(resolveLength('auto', readCursorContext(at(source))), expected);
    });
  }

  it('does what it is told otherwise', () => {
    assert.equal(resolveLength('line', readCursorContext(at('‸'))), 'line');
    assert.equal(resolveLength('block', readCursorContext(at('a ‸ b'))), 'block');
  });
});
