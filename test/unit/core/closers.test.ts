import assert from 'node:assert/strict';
import { createEnding } from '../../../src/core/decode/stop/index.ts';
import { at } from './stop/cursor.ts';

/** What comes of `generated` at the `‸` of `source`, arriving character by character. */
function lineWith(source: string, generated: string) {
  const { rule, finish } = createEnding(at(source));
  let kept = generated;
  let stop: Parameters<typeof finish>[1] = 'end';
  for (let length = 1; length <= generated.length; length++) {
    const decision = rule(generated.slice(0, length));
    if (!decision) continue;
    kept = generated.slice(0, decision.keep);
    stop = decision.reason;
    break;
  }
  const { text, replaces = 0 } = finish(kept, stop);
  const { prefix, suffix } = at(source);
  return {
    text,
    replaces,
    replaced: suffix.slice(0, replaces),
    whole: prefix + text + suffix.slice(replaces),
    unreplaced: prefix + text + suffix,
  };
}

/** Where what is right of the cursor is `replaced`, and the whole text after it. */
type Case = [name: string, source: string, generated: string, replaced: string, whole: string];

const groups: Record<string, Case[]> = {
  'a text that goes on past closers takes their place': [
    ['a semicolon behind a bracket', 'f(‸)\n', 'a, b);\n', ')', 'f(a, b);\n'],
    ['a member of what a call gives', 'f(‸)\n', 'a).b\n', ')', 'f(a).b\n'],
    ['a bracket of several', 'f({‸})\n', ' a: 1 }, b', '}', 'f({ a: 1 }, b)\n'],
    ['several brackets', 'f({‸})\n', ' x: 1 }).then(g);\n', '})', 'f({ x: 1 }).then(g);\n'],
    ['several with a blank between', 'f({ ‸ })\n', 'x: 1 }).then(g);\n', ' })', 'f({ x: 1 }).then(g);\n'],
    ['a quote and a bracket', "f('‸')\n", "a').b();\n", "')", "f('a').b();\n"],
    ['a quote alone', "f('‸')\n", "a', b\n", "'", "f('a', b)\n"],
    ['triple quotes', 'a = """‸"""\n', 'b""".c\n', '"""', 'a = """b""".c\n'],
    ['a template', 'f(`${‸}`)\n', 'a} b', '}', 'f(`${a} b`)\n'],
    ['a template to its end', 'a = `${‸}`\n', 'b}`;\n', '}`', 'a = `${b}`;\n'],
    ['a header of a block', 'if (‸)\n', 'a) {\n  b();\n}\n\nx', ')', 'if (a) {\n  b();\n}\n'],
    [
      'a header of a loop',
      'for (‸)\n',
      'const a of b) {\n  c(a);\n}\nd',
      ')',
      'for (const a of b) {\n  c(a);\n}\n',
    ],
    ['a definition', 'def f(‸)\n', 'a, b):\n    return a\n\ng', ')', 'def f(a, b):\n    return a\n'],
    ['a callback', 'it(‸)\n', "'a', () => {\n  b();\n});\n\nx", ')', "it('a', () => {\n  b();\n});\n"],
    ['an import', 'import {‸}\n', " a } from 'b';\n", '}', "import { a } from 'b';\n"],
    ['arguments on lines of their own', 'f(‸)\n', '\n  a,\n);\ng', ')', 'f(\n  a,\n);\n'],
    ['a closer that is lacking before one that is there', 'f(g(‸)\n', 'a));\n', ')', 'f(g(a));\n'],
    ['brackets of its own', 'f(‸)\n', 'g(a)[0]).b;\n', ')', 'f(g(a)[0]).b;\n'],
    ['a bracket in a string of its own', 'f(‸)\n', '")").b;\n', ')', 'f(")").b;\n'],
    [
      'separators',
      'for (‸;;)\n',
      'let i = 0; i < n; i++) {\n  a();\n}\nb',
      ';;)',
      'for (let i = 0; i < n; i++) {\n  a();\n}\n',
    ],
    ['a semicolon', 'a = ‸;\n', 'b; // c\n', ';', 'a = b; // c\n'],
    ['at the end of the file', 'f(‸)', 'a);', ')', 'f(a);'],
    ['at an indentation', '  ‸)\n', 'a);\n', ')', '  a);\n'],
  ],
  'a text that ends with closers leaves them': [
    ['a bracket', 'f(‸)\n', 'a, g(b))', '', 'f(a, g(b))\n'],
    ['a bracket and a semicolon', 'f(‸);\n', 'a);\n', '', 'f(a);\n'],
    ['a bracket, blanks and a line break', 'f(‸)\n', 'a) \n', '', 'f(a)\n'],
    ['several', 'f({‸});\n', ' a: b });\n', '', 'f({ a: b });\n'],
    ['several, one of them past', 'f({‸});\n', ' a: b }, c);\n', '}', 'f({ a: b }, c);\n'],
    ['a quote', 'require("‸")\n', 'fs")\n', '', 'require("fs")\n'],
    ['triple quotes', '"""‸"""\n', 'Says "so"."""\n', '', '"""Says "so"."""\n'],
    ['a semicolon before a brace', '{ return ‸; }\n', 'a; }\n', '', '{ return a; }\n'],
    ['a brace on a line of its own', 'f() {‸}', '\n  a();\n}', '', 'f() {\n  a();\n}'],
    ['all of it, where the text is nothing else', 'f(‸);\n', ');\n', '', 'f();\n'],
  ],
  'a text ends before closers that it does not write as they are': [
    ['with other code behind', 'f(‸) + g(1);\n', 'a) * 2', '', 'f(a) + g(1);\n'],
    ['without the blank between', 'f({‸ })\n', ' a: b}).then()', '', 'f({ a: b })\n'],
    ['in another order', '{ return ‸; }\n', 'a }', '', '{ return a; }\n'],
    ['over a bracket between', 'f({‸})\n', ' a: b)', '', 'f({ a: b})\n'],
    ['on the line below', 'f(\n  a, ‸\n);\n', 'b\n);\n', '', 'f(\n  a, b\n);\n'],
    ['after those that it writes', 'f(\n  g(‸)\n);\n', 'a), b);\n', ')', 'f(\n  g(a), b\n);\n'],
    [
      'on a line of its own, for a brace behind a blank',
      'f() { ‸ }\n',
      '\n  a();\n }.b\n',
      '',
      'f() { \n  a(); }\n',
    ],
  ],
  'a text leaves what it needs itself, though it has written the same': [
    ['a bracket for a call of its own', 'expect(‸)\n', 'result).toBe(3', '', 'expect(result).toBe(3)\n'],
    ['which it may write, too', 'expect(‸)\n', 'result).toBe(3)', '', 'expect(result).toBe(3)\n'],
    ['one more of a kind', 'f(‸)\n', 'a), g(b', '', 'f(a), g(b)\n'],
    ['the last of several', 'f({‸})\n', ' x: 1 }).then(g', '}', 'f({ x: 1 }).then(g)\n'],
    ['the only one of many that it needs', 'f(‸)\n', 'a).b(c(d', '', 'f(a).b(c(d)\n'],
    ['a brace for another object', '[{‸},\n', ' a: 1 }, { b: 2', '', '[{ a: 1 }, { b: 2},\n'],
    ['a quote for another string', "f('‸')\n", "a', 'b", '', "f('a', 'b')\n"],
    ['a comma after more of a list', '[1‸,\n 2]\n', ', 3, 4', '', '[1, 3, 4,\n 2]\n'],
    ['a comma after more properties', '{ a: 1‸,\n b: 2 }\n', ', c: 3', '', '{ a: 1, c: 3,\n b: 2 }\n'],
    ['a semicolon after another statement', 'let a = 1‸;\n', '; let b = 2', '', 'let a = 1; let b = 2;\n'],
    ['a semicolon, and not the bracket before it', 'f(‸);\n', 'a).b', ')', 'f(a).b;\n'],
    ['no bracket of another kind', 'if (‸)\n', 'a) {', ')', 'if (a) {\n'],
    ['no separator before a comment', 'a(‸);\n', 'b); /* c */ // d', ');', 'a(b); /* c */ // d\n'],
  ],
  'a closer that the text lacks is its own': [
    ['one of two', 'f(g(‸)\n', 'a)', '', 'f(g(a))\n'],
    ['before a semicolon', 'f(‸;\n', 'a);\n', '', 'f(a);\n'],
    ['of another kind', 'f(a[‸)\n', 'b]', '', 'f(a[b])\n'],
  ],
};

for (const [group, cases] of Object.entries(groups)) {
  describe(group, () => {
    for (const [name, source, generated, replaced, whole] of cases) {
      it(name, () => {
        const found = lineWith(source, generated);
        assert.deepEqual([found.replaced, found.whole], [replaced, whole]);
      });
    }
  });
}

describe('closers right of the cursor', () => {
  it('are never deleted where they are needed, and what stays there is never written', () => {
    const sources = [
      'f(‸)',
      'f({‸})',
      'f({ ‸ });',
      "f('‸')",
      'f(`${‸}`);',
      '{ a(‸); }',
      'f(g(‸)',
      '[(‸),]',
      'f(‸) + 1',
      '(‸',
    ];
    const pieces = ['a', ')', '}', ']', ';', ',', ' ', "'", '`', '(', '{', '\n', '.b'];
    for (const source of sources) {
      for (const [one, two, three, four] of quadruples(pieces)) {
        const { text, replaced, whole, unreplaced } = lineWith(`${source}\n`, `${one}${two}${three}${four}`);
        let from = 0;
        for (const character of replaced) {
          from = text.indexOf(character, from) + 1;
          assert.ok(from > 0, JSON.stringify({ source, text, replaced }));
        }
        if (!/["'`]/.test(unreplaced) && faults(unreplaced) === 0) {
          assert.equal(faults(whole), 0, JSON.stringify({ source, text, replaced }));
        }
        assert.ok(
          replaced === '' || !text.endsWith(replaced.at(-1)!),
          JSON.stringify({ source, text, replaced }),
        );
      }
    }
  });
});

/** Brackets without their other half. */
function faults(text: string): number {
  const open: string[] = [];
  let faults = 0;
  for (const [bracket] of text.matchAll(/[()[\]{}]/g)) {
    const closer = { '(': ')', '[': ']', '{': '}' }[bracket];
    if (closer !== undefined) open.push(closer);
    else if (open.at(-1) === bracket) open.pop();
    else faults++;
  }
  return faults + open.length;
}

function* quadruples<T>(list: readonly T[]): Generator<[T, T, T, T]> {
  for (const a of list) for (const b of list) for (const c of list) for (const d of list) yield [a, b, c, d];
}
