import assert from 'node:assert/strict';
import type { StopReason } from '../../../../src/core/decode/stop.ts';
import { at, complete } from './cursor.ts';

type Case = [name: string, source: string, generated: string, text: string, stop: StopReason];

const groups: Record<string, Case[]> = {
  line: [
    ['ends at the line end', 'const a = ‸\n', 'f(b);\nconst c', 'f(b);', 'line'],
    ['suggests nothing where the line is complete', 'a();‸\n', '\nb();\n', '', 'line'],
    ['keeps to the line with code right of it', 'if (‸ && b) {', 'a\n', 'a', 'line'],
  ],
  block: [
    [
      'makes one statement from a blank line',
      'function f() {\n  ‸\n}\n',
      'const a = 1;\n  const b = 2;\n',
      'const a = 1;',
      'block',
    ],
    [
      'takes in what is inside the statement',
      'function f() {\n  ‸\n  g();\n}\n',
      'for (const a of b) {\n    h(a);\n\n    i(a);\n  }\n  return',
      'for (const a of b) {\n    h(a);\n\n    i(a);\n  }',
      'block',
    ],
    [
      'ends before a line indented less',
      'def f():\n    ‸\n\ng()\n',
      'return 1\n\n\nclass A:\n',
      'return 1',
      'block',
    ],
    [
      'makes the whole block from an opener',
      'def f(a):‸\n',
      '\n    b = a\n\n    return b\n\ndef g',
      '\n    b = a\n\n    return b',
      'block',
    ],
    [
      'keeps a closer that the text lacks',
      'function f() {‸\n\nfunction g() {}\n',
      '\n  return 1;\n}\n\nfunction h',
      '\n  return 1;\n}',
      'block',
    ],
    [
      'keeps it also from a blank line',
      'class A {\n  f() {\n    ‸\n}\n',
      'return 1;\n  }\n\n  g() {',
      'return 1;\n  }',
      'block',
    ],
    [
      'leaves out a closer when the block goes on below the cursor',
      'function f() {\n  ‸\n  return a;\n}\n',
      'const a = 1;\n}\n',
      'const a = 1;',
      'block',
    ],
    [
      'leaves out a closer that follows, be it in a string',
      'a = `\n  td {‸\n  }\n`;\n',
      '\n    color: red;\n  }\n',
      '\n    color: red;',
      'block',
    ],
    [
      'makes the whole block from a header of several lines',
      'void f(\n        int a,\n        int b) {‸\n}\n',
      '\n    g(a);\n    h(b);\n}\n',
      '\n    g(a);\n    h(b);',
      'block',
    ],
    [
      'knows the header in Python, too',
      'def f(a,\n          b):‸\n',
      '\n    c = a\n    return b\n\ndef g',
      '\n    c = a\n    return b',
      'block',
    ],
    [
      'does not end after an operator',
      'if (\n  ‸\n) {\n}\n',
      'a === 1 &&\n  b === 2\n  x',
      'a === 1 &&\n  b === 2',
      'block',
    ],
    ['ends after an increment', 'function f() {\n  ‸\n}\n', 'a++\n  b++\n', 'a++', 'block'],
    [
      'carries on with a clause',
      'def f():\n    ‸\n',
      'if a:\n        b()\n    else:\n        c()\n    elsewhere()\n',
      'if a:\n        b()\n    else:\n        c()',
      'block',
    ],
    [
      'carries on with a clause after a closer',
      'if (a) {‸\n',
      '\n  b();\n} else {\n  c();\n}\nd();',
      '\n  b();\n} else {\n  c();\n}',
      'block',
    ],
    [
      'does not end with a comment or a decorator',
      'class A:\n    ‸\n',
      '# The name.\n    @property\n    def name(self):\n        return self.n\n    @property',
      '# The name.\n    @property\n    def name(self):\n        return self.n',
      'block',
    ],
    [
      'leaves lines inside a string alone',
      'def f():\n    ‸\n',
      'a = """\nb\n"""\n    c()\n',
      'a = """\nb\n"""',
      'block',
    ],
    [
      'takes the indentation that the model writes itself',
      'def f():\n‸\n',
      '    a()\n    b()\n',
      '    a()',
      'block',
    ],
    ['suggests nothing when the first line leaves the block', 'def f():\n    ‸\n', '\ng()\n', '', 'block'],
    ['makes one statement at the top level', 'import a\n‸\n', 'import b\nimport c\n', 'import b', 'block'],
    ['compares tabs', 'if a {\n\tif b {\n\t\t‸\n', 'c()\n\t\td()\n', 'c()', 'block'],
  ],
  bracket: [
    ['cuts a bracket before other code', 'f(‸) + 1\n', 'a, g(b))', 'a, g(b)', 'bracket'],
    ['looks at the whole rest of the line', 'f(‸) + g(\n  1);\n', 'a) * 2', 'a', 'bracket'],
    ['keeps a string of its own', 'f(g(‸"x");\n', 'a) + "b" + ', 'a) + "b" + ', 'end'],
    ['looks for the line that opened', 'f(\n    a(1));\nif (c) {‸\n}\n', ' b(); }\n', ' b();', 'bracket'],
    ['cuts the innermost one only', 'f(a[‸) * 2\n', 'b]) + 1\n', 'b]', 'bracket'],
    ['cuts one that stands further right', '{ return ‸; }\n', 'a }', 'a', 'bracket'],
    ['cuts one that stands behind other blanks', 'f({‸ })\n', ' a: b}).then()', ' a: b', 'bracket'],
    ['keeps a bracket that the text lacks', 'f(g(‸);\n', 'a)', 'a)', 'end'],
    ['cuts at the first of several', 'f({‸}, c);\n', ' a: b });\n', ' a: b ', 'bracket'],
    ['cuts a quote', 'require("‸").a\n', 'fs");\n', 'fs', 'bracket'],
    ['cuts triple quotes', '"""‸""" + a\n', 'Says "so"."""\n', 'Says "so".', 'bracket'],
    ['cuts a quote behind blanks of its string', "f('‸ ')\n", "a')", 'a', 'bracket'],
    ['keeps a quote with other text between', "f('‸ b')\n", "a')", "a')", 'end'],
    ['does not count inside quotes', 'f(‸) + 1\n', '")", b)', '")", b', 'bracket'],
    ['does not count inside a regular expression', 'f(‸) + 1\n', '/[)]/, b)', '/[)]/, b', 'bracket'],
    ['sees that a slash was none after all', 'f(‸) + 1\n', 'a, /, b)\n', 'a, /, b', 'bracket'],
    ['does not count in a comment', 'f(‸) + 1\n', '/* :) */ b)', '/* :) */ b', 'bracket'],
    ['counts inside a template', 'f(`${‸} c`)\n', 'a}b', 'a', 'bracket'],
    [
      'leaves a bracket at the start of a line to the block rule',
      'f(\n  a,\n  ‸\n);\n',
      'b\n);\n',
      'b',
      'block',
    ],
    ['cuts a bracket on the line below', 'f(\n  a, ‸\n);\n', 'b\n);\n', 'b', 'line'],
    ['cuts one at the end of a line', 'f(\n  a,‸\n)\n', ' b)', ' b', 'bracket'],
    [
      'knows the brace of an outer block',
      'class A {\n  f() {‸\n}\n',
      ' return 1; }\n\n  g',
      ' return 1; }',
      'block',
    ],
    ['keeps the brace apart', 'f() {‸}', '\n  a();\n}', '\n  a();\n', 'end'],
  ],
  suffix: [
    [
      'cuts before the next line of the text',
      'def f():‸\n\n    return total\n',
      '\n    total = 1\n    return total\n',
      '\n    total = 1',
      'suffix',
    ],
    ['suggests nothing when it only repeats that line', 'ret‸\nreturn a;\n', 'urn a;\n', '', 'suffix'],
    ['sees it without the last newline', 'a = 1\n‸\nend\n', 'end', '', 'end'],
    [
      'compares indentation',
      'if (a) {‸\n} else {\n',
      '\n  if (b) {\n    c();\n  } else {\n    d();\n  }\n} else {\n',
      '\n  if (b) {\n    c();\n  } else {\n    d();\n  }',
      'block',
    ],
    [
      'leaves the line of the cursor alone when that is complete',
      'if not a:‸\nif not a:\n',
      '\n    a = 1\n\nif not a:\n',
      '\n    a = 1',
      'block',
    ],
    [
      'compares no line that says little',
      'if (a) {‸\n\n  );',
      '\n  f(\n  );\n  b();\n',
      '\n  f(\n  );\n  b();',
      'end',
    ],
  ],
  repetition: [
    [
      'cuts a repeated line',
      'def f():‸\n',
      '\n    a.next()\n    a.next()\n    a.next()\n',
      '\n    a.next()',
      'repetition',
    ],
    [
      'lets two equal lines be',
      'f(‸\n',
      '\n  a,\n  undefined,\n  undefined,\n  b,\n);\ng',
      '\n  a,\n  undefined,\n  undefined,\n  b,\n);',
      'block',
    ],
    [
      'cuts a repeated group',
      'def f():‸\n',
      '\n    if one:\n        two\n    if one:\n        two\n',
      '\n    if one:\n        two',
      'repetition',
    ],
    [
      'lets a line come back later',
      'switch (a) {\n  ‸\n}\n',
      "case 'a':\n    b();\n    break;\n\n    c();\n    break;\n",
      "case 'a':\n    b();\n    break;\n\n    c();\n    break;",
      'end',
    ],
    [
      'cuts a repeated phrase',
      'x = ‸\n',
      'self.parent.parent.parent.parent.parent.parent.parent',
      'self.parent',
      'repetition',
    ],
    [
      'lets short rows be',
      'x = [‸\n',
      '0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]',
      '0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]',
      'end',
    ],
    ['lets a few equal arguments be', 'f(‸\n', 'null, null, null)', 'null, null, null)', 'end'],
    ['cuts a row without an end', 'x = ‸\n', '0'.repeat(120), '0', 'repetition'],
    ['lets rulers be', '// ‸\n', '-'.repeat(60), '-'.repeat(60), 'end'],
  ],
};

for (const [group, cases] of Object.entries(groups)) {
  describe(`stop rule: ${group}`, () => {
    for (const [name, source, generated, text, stop] of cases) {
      it(name, () => {
        assert.deepEqual(complete(at(source), generated), { text, stop });
      });
    }
  });
}

describe('stop rule: max-lines', () => {
  const body = '\n    a = [\n        1,\n    ]\n    for x in y:\n        z(\n            1,\n        )\n';
  const cases: [maxLines: number, text: string][] = [
    [4, '\n    a = [\n        1,\n    ]'],
    [3, '\n    a = [\n        1,\n    ]'],
    [2, '\n    a = [\n        1,'],
    [6, '\n    a = [\n        1,\n    ]'],
  ];
  for (const [maxLines, text] of cases) {
    it(`ends in one piece within ${maxLines} lines where it can`, () => {
      assert.deepEqual(complete(at('def f():‸\n', 'auto', maxLines), body), { text, stop: 'max-lines' });
    });
  }
});

describe('createEnding', () => {
  it('gets its bearings in a text that begins inside a string', () => {
    const cutOut = 'of a docstring.\n"""\n' + 'def f():\n    """Says "f"."""\n    g("f")\n\n'.repeat(500);
    assert.deepEqual(complete(at(`${cutOut}g(‸) + 1\n`), 'a)\n'), { text: 'a', stop: 'bracket' });
  });

  it('takes the earliest cut when one token brings several', () => {
    const context = at('f(‸) + 1\n', 'line');
    assert.deepEqual(complete(context, 'a)\n'), { text: 'a', stop: 'bracket' });
  });

  it('is unmoved by odd text', () => {
    for (const odd of ['', '\uD83D', '\0', '\\', '`${', '/', '"""', '}}}}', '\n\n\n']) {
      complete(at(`${odd}‸${odd}`, 'block'), odd + odd + odd);
    }
  });
});
