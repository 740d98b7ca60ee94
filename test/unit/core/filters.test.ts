import assert from 'node:assert/strict';
import type { FilterName, Indentation } from '../../../src/core/decode/filters/filter.ts';
import { filterText } from '../../../src/core/decode/filters/index.ts';
import type { StopReason } from '../../../src/core/decode/stop.ts';
import { readCursorContext } from '../../../src/core/document/cursorContext.ts';
import { at } from './stop/cursor.ts';

interface Setting {
  readonly stop?: StopReason;
  readonly indentation?: Indentation;
}

/** What is left of `text` at the `‸` of `source`. */
function filter(source: string, text: string, { stop = 'end', indentation }: Setting = {}) {
  return filterText(text, { cursor: readCursorContext(at(source)), stop, indentation });
}

type Case = [name: string, source: string, text: string, expected: string];

function check(cases: readonly Case[], setting?: Setting): void {
  for (const [name, source, text, expected] of cases) {
    it(name, () => {
      assert.equal(filter(source, text, setting).text, expected);
    });
  }
}

describe('filter: trailing blanks', () => {
  check([
    ['leaves no blank lines at the end (continue#3591)', 'if a:‸\n', '\n    b()\n\n\n', '\n    b()'],
    ['leaves no blank line of blanks (continue#3567)', 'f();‸\n', '\ng();\n    \n', '\ng();'],
    ['leaves no blanks', 'a = ‸\n', 'b  ', 'b'],
    ['leaves no tab', 'a = ‸\n', 'b\t', 'b'],
    ['leaves no blanks of other alphabets', 'a = ‸\n', 'b\u00a0\u3000', 'b'],
    ['keeps blanks inside', 'a = ‸\n', 'b  + c', 'b  + c'],
    ['keeps blank lines inside', 'f();‸\n', '\n\ng();\n\nh();', '\n\ng();\n\nh();'],
    ['keeps the blank that it begins with', 'return‸\n', ' a', ' a'],
    ['makes whitespace nothing', 'a = ‸\n', ' \n\t', ''],
    ['makes whitespace nothing before code, too', 'a = ‸;\n', ' ', ''],
    ['makes indentation alone nothing (copilot#11105)', 'f() {\n‸\n}', '    ', ''],
    ['makes a line break alone nothing (continue#3591)', 'f();‸\n', '\n', ''],
    ['keeps the blank before code', 'import {‸} from "a";', ' b ', ' b '],
    ['keeps no second blank before code (continue#3480)', 'import {‸ } from "a";', ' b ', ' b'],
    ['keeps the line break before code', 'f() {‸}', '\n  a();\n', '\n  a();\n'],
    ['keeps the indentation of a closer', '  f() {‸}', '\n    a();\n  ', '\n    a();\n  '],
    ['keeps one line break before code', 'f() {‸}', '\n  a();\n\n\n  ', '\n  a();\n  '],
    ['works at the very end of a file', 'a = ‸', 'b\n', 'b'],
    ['works in an empty file', '‸', 'a\n', 'a'],
  ]);
});

describe('filter: broken off', () => {
  const text = '\n  a();\n  if (b) {\n    con';
  const cases: Case[] = [
    ['drops the line that is not whole', 'f() {‸\n', '\n  a();\n  b', '\n  a();'],
    ['drops a block that is not whole', 'f() {‸\n', text, '\n  a();'],
    ['drops a call that is not whole', 'f() {‸\n', '\n  a();\n  b(\n    c,\n', '\n  a();'],
    ['drops a header with nothing below', 'def f():‸\n', '\n    a()\n    if b:\n        c', '\n    a()'],
    ['drops a string that is not whole', 'f() {‸\n', '\n  a();\n  b(`c\nd', '\n  a();'],
    ['drops a comment that is not whole', 'f() {‸\n', '\n  a();\n  /* b\n  c', '\n  a();'],
    ['keeps whole lines where no statement is whole', 'f(‸\n', '\n  a: {\n    b,\n    c', '\n  a: {\n    b,'],
    ['keeps a single line', 'x = ‸\n', 'a.b.c', 'a.b.c'],
    ['keeps a single line below the cursor', 'f() {‸\n', '\n  con', '\n  con'],
  ];
  for (const stop of ['max-tokens', 'time'] as const) describe(stop, () => check(cases, { stop }));
  for (const stop of ['end', 'block', 'max-lines'] as const) {
    it(`keeps all of what ended by ${stop}`, () => {
      assert.equal(filter('f() {‸\n', text, { stop }).text, text);
    });
  }
});

describe('filter: next line', () => {
  check([
    ['does not end with the next line', 'a‸\n  end\n', '\n  b\n  end', '\n  b'],
    [
      'does not end with a statement below (continue#4721)',
      'f();‸\nreturn a;\n',
      '\ng();\nreturn a;',
      '\ng();',
    ],
    ['sees it over blank lines', 'f();‸\n\n\nreturn a;\n', '\ng();\nreturn a;', '\ng();'],
    ['sees it whatever blanks end it', 'f();‸\nreturn a;  \n', '\ng();\nreturn a;', '\ng();'],
    ['is nothing where it is all there is', 'f();‸\nreturn a;\n', '\nreturn a;', ''],
    ['sees it on the line that is being written', '  retu‸\n  return a;\n', 'rn a;', ''],
    ['keeps what is only like it', 'f();‸\nreturn ab;\n', '\nreturn a;', '\nreturn a;'],
    ['keeps it at another indentation', 'f() {‸\nreturn a;\n', '\n  return a;', '\n  return a;'],
    ['does not compare brackets', 'f(() => {‸\n});\n', '\n  g(() => {\n});', '\n  g(() => {\n});'],
  ]);
});

describe('filter: closer below', () => {
  const method = 'get a() {\n    return b;\n  }';
  check([
    [
      'leaves out the closer that is there (continue#4721)',
      'class A {\n  ‸\n  }\n}\n',
      method,
      'get a() {\n    return b;',
    ],
    ['sees it over blank lines', 'class A {\n  ‸\n\n  }\n}\n', method, 'get a() {\n    return b;'],
    ['leaves out a closer of several', '‸\n});\n', 'f(() => {\n  g();\n});', 'f(() => {\n  g();'],
    [
      'leaves out one that more follows',
      '  ‸\n  } else {\n',
      'if (a) {\n    b();\n  }',
      'if (a) {\n    b();',
    ],
    [
      'leaves out one that a semicolon follows',
      '  ‸\n  };\n',
      'if (a) {\n    b();\n  }',
      'if (a) {\n    b();',
    ],
    ['leaves it out without the blanks after it', '‸\n}\n', 'f() {\n  g();\n}\n\n', 'f() {\n  g();'],
    ['keeps it where the next one is that of the block around', 'class A {\n  ‸\n}\n', method, method],
    ['keeps it where another one follows', '‸\n);\n', 'f() {\n  g();\n}', 'f() {\n  g();\n}'],
    ['keeps it on a line that has begun', '  a‸\n  }\n', '() {\n    g();\n  }', '() {\n    g();\n  }'],
    ['keeps a closer on a single line', '‸\n}\n', '}', '}'],
    [
      'keeps a line that does more than close',
      '‸\n} else {\n',
      'if (a) {\n} else if (b) {',
      'if (a) {\n} else if (b) {',
    ],
  ]);
});

describe('filter: lines above', () => {
  const said = 'const a = read();\nconst b = write();\n';
  check([
    ['drops the line above (continue#4721)', `${said}‸\n`, 'const b = write();', ''],
    ['drops both lines above', `${said}‸\n`, 'const a = read();\nconst b = write();', ''],
    ['drops what is above blank lines', `${said}\n\n‸\n`, 'const b = write();', ''],
    ['drops what is above and indented', 'f() {\n  read();\n  ‸\n}', 'read();', ''],
    ['drops it whatever blanks end it', 'read();  \n‸\n', 'read();', ''],
    ['keeps what is further above', `${said}‸\n`, 'const a = read();', 'const a = read();'],
    ['keeps what goes on', `${said}‸\n`, 'const b = write();\nend();', 'const b = write();\nend();'],
    ['keeps what is only like it', `${said}‸\n`, 'const b = write(a);', 'const b = write(a);'],
    ['keeps what is at another indentation', 'if a:\n    read()\n‸', 'read()', 'read()'],
    ['keeps a closer like the one above', 'f() {\n  }\n‸', '}', '}'],
    ['keeps a line that somebody has begun', `${said}const b‸\n`, ' = write();', ' = write();'],
    ['keeps the first lines of a file', '‸', 'const a = read();', 'const a = read();'],
  ]);
});

describe('filter: suffix overlap', () => {
  check([
    ['takes off a long overlap', 'if (‸ isReady(b) {', 'a && isReady(b)', 'a &&'],
    ['takes off the rest of the line (continue#3480)', 'const a = ‸.map(toText);\n', 'b.map(toText);', 'b'],
    ['takes off what an expression goes on with', 'total(‸ + tax(items)\n', 'net + tax(items)', 'net'],
    ['takes off no short overlap', 'if (‸total) {', 'a && total', 'a && total'],
    ['takes off no brackets', 'a(‸\n    });\n', 'f(() => {\n  a\n    });', 'f(() => {\n  a\n    });'],
    ['takes off no bracket: that is for the bracket rule', 'g(‸)', 'f(a)', 'f(a)'],
    ['takes off a semicolon', 'a = ‸;\n', 'f(b);', 'f(b)'],
    ['takes off a comma', '{ ‸, c: d', 'a: b,', 'a: b'],
    ['keeps a semicolon that is not there', 'a = ‸\n', 'f(b);', 'f(b);'],
    ['keeps a separator of another kind', 'a = [‸;\n', 'b,', 'b,'],
    ['keeps all before an empty suffix', 'a = ‸', 'f(a);', 'f(a);'],
    ['keeps what stands further right', 'a = ‸; // readAll(b)', 'readAll(b)', 'readAll(b)'],
    ['is nothing where all is there', 'import {‸readAll } from "a"', 'readAll } from "a"', ''],
  ]);
});

describe('filter: indentation', () => {
  const spaces = (tabSize: number) => ({ indentation: { insertSpaces: true, tabSize } });
  const tabs = (tabSize: number) => ({ indentation: { insertSpaces: false, tabSize } });
  describe('by four spaces', () =>
    check(
      [
        ['makes a tab four (llama.vscode#72)', 'def f():‸\n', '\n\treturn a', '\n    return a'],
        ['makes two tabs eight', 'if a:‸\n', '\n\tif b:\n\t\tc()', '\n    if b:\n        c()'],
        ['fills up to the tab stop', 'f() {‸\n', '\n  \ta();', '\n    a();'],
        ['keeps what is by spaces', 'def f():‸\n', '\n   return a', '\n   return a'],
        ['keeps tabs inside a line', 'f() {‸\n', '\n\ta\t= b;', '\n    a\t= b;'],
        ['keeps tabs of a string', 'a = `‸\n', '\n\tb`;', '\n\tb`;'],
        ['keeps tabs of a docstring', 'a = """‸\n', '\n\tb"""', '\n\tb"""'],
        ['goes on after a string', 'f() {‸\n', '\n\ta = `\n\tb`;\n\tc();', '\n    a = `\n\tb`;\n    c();'],
        ['takes the line at the cursor for whole', 'f() {\n‸\n}', '\ta();', '    a();'],
        ['fills up from what is at the cursor', 'f() {\n  ‸\n}', '\ta();', '  a();'],
        ['leaves the rest of a line alone', 'a = ‸\n', '\tb', '\tb'],
      ],
      spaces(4),
    ));
  describe('by tabs', () =>
    check(
      [
        ['makes four spaces one', 'f() {‸\n', '\n    a();', '\n\ta();'],
        [
          'makes eight spaces two',
          'f() {‸\n',
          '\n    if (a) {\n        b();\n    }',
          '\n\tif (a) {\n\t\tb();\n\t}',
        ],
        [
          'knows a text that indents by two',
          'f() {‸\n',
          '\n  if (a) {\n    b();\n  }',
          '\n\tif (a) {\n\t\tb();\n\t}',
        ],
        ['keeps what is by tabs', 'f() {‸\n', '\n\ta();', '\n\ta();'],
        [
          'keeps tabs with one space, as of a comment',
          'f() {‸\n',
          '\n\t/*\n\t * a\n\t */',
          '\n\t/*\n\t * a\n\t */',
        ],
        ['indents the lines of a comment', 'f() {‸\n', '\n  /**\n   * a\n   */', '\n\t/**\n\t * a\n\t */'],
        ['keeps spaces of a string', 'a = `‸\n', '\n    b`;', '\n    b`;'],
        ['takes the line at the cursor for whole', 'f() {\n\t‸\n}', '    a();', '\ta();'],
        ['does not change what is at the cursor', 'f() {\n    ‸\n}', '    a();', '    a();'],
      ],
      tabs(4),
    ));
  it('is left as it is where nobody knows the editor', () => {
    assert.equal(filter('f() {‸\n', '\n\ta();\n    b();').text, '\n\ta();\n    b();');
  });
});

describe('filters', () => {
  const cases: [source: string, text: string, by: FilterName | undefined][] = [
    ['f();‸\nreturn a;\n', '\nreturn a;', 'nextLine'],
    ['read();\n‸\n', 'read();', 'linesAbove'],
    ['import {‸readAll } from "a"', 'readAll } from "a"', 'suffixOverlap'],
    ['f(‸);\n', ');', 'closersAgain'],
    ['a = ‸\n', '  ', undefined],
    ['a = ‸\n', '', undefined],
  ];
  for (const [source, text, by] of cases) {
    it(`say who left nothing of ${JSON.stringify(text)}: ${by ?? 'nobody'}`, () => {
      assert.deepEqual(filter(source, text), by ? { text: '', emptiedBy: by } : { text: '' });
    });
  }

  it('compare with the text around the cursor before they indent', () => {
    const { text } = filter('if (a) {‸\n    return b;\n', '\n    c();\n    return b;', {
      indentation: { insertSpaces: false, tabSize: 4 },
    });
    assert.equal(text, '\n\tc();');
  });
});
