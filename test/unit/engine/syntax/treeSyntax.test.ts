import assert from 'node:assert/strict';
import { createEnding } from '../../../../src/core/decode/stop/index.ts';
import { Documents } from '../../../../src/engine/syntax/documents.ts';
import { at } from '../../core/stop/cursor.ts';

type Case = [name: string, path: string, source: string, generated: string, text: string];

/** What indentation alone has wrong. */
const better: Case[] = [
  [
    'a brace on the next line',
    'a.cs',
    'class A\n{\n    ‸\n}\n',
    'int F(int a)\n    {\n        return a;\n    }\n\n    int G()',
    'int F(int a)\n    {\n        return a;\n    }',
  ],
  [
    'a brace on the next line after an attribute',
    'a.cs',
    'class A\n{\n    ‸\n}\n',
    '[Test]\n    public void F()\n    {\n    }\n    public int G',
    '[Test]\n    public void F()\n    {\n    }',
  ],
  [
    'else on the next line after such a brace',
    'a.cpp',
    'void f() {\n  ‸\n}\n',
    'if (a)\n  {\n    b();\n  }\n  else\n  {\n    c();\n  }\n  d();\n',
    'if (a)\n  {\n    b();\n  }\n  else\n  {\n    c();\n  }',
  ],
  [
    'cases that are no deeper than their switch',
    'a.go',
    'func f() {\n\tswitch a {‸\n\t}\n}\n',
    '\n\tcase 1:\n\t\tb()\n\tdefault:\n\t\tc()\n\t}\n',
    '\n\tcase 1:\n\t\tb()\n\tdefault:\n\t\tc()',
  ],
  [
    'labels that are no deeper than their class',
    'a.cpp',
    'class A {‸\n};\n',
    '\npublic:\n  int a;\nprivate:\n  int b;\n};\n',
    '\npublic:\n  int a;\nprivate:\n  int b;',
  ],
  [
    'conditions of a type',
    'a.rs',
    '‸\n',
    'fn f<T>(a: T) -> T\nwhere\n    T: Copy,\n{\n    a\n}\n\nfn g',
    'fn f<T>(a: T) -> T\nwhere\n    T: Copy,\n{\n    a\n}',
  ],
  [
    'a call that goes on with its next member',
    'a.ts',
    'function f() {\n  ‸\n}\n',
    'return a\n  .map(b)\n  .filter(c);\n  const',
    'return a\n  .map(b)\n  .filter(c);',
  ],
  [
    'a decorator of several lines',
    'a.py',
    '‸\n',
    '@a(\n    1,\n)\ndef f():\n    pass\n\ndef g',
    '@a(\n    1,\n)\ndef f():\n    pass',
  ],
  ['a directive', 'a.c', '‸\n\nint main() {}\n', '#include <a.h>\n\nint a;\n', '#include <a.h>'],
];

/** What a tree must not spoil. */
const asGood: Case[] = [
  ['one statement', 'a.ts', 'function f() {\n  ‸\n}\n', 'const a = 1;\n  const b', 'const a = 1;'],
  [
    'a word that may become a clause',
    'a.ts',
    'if (a) {‸\n',
    '\n  b();\n}\nelse c();\nx',
    '\n  b();\n}\nelse c();',
  ],
  ['a word that does not', 'a.java', 'class A {\n  ‸\n}\n', 'int a;\n  public int b;\n', 'int a;'],
  ['a clause of the statement around', 'a.py', 'if a:\n    ‸\n', 'b()\nelse:\n    c()\n', 'b()'],
  [
    'a comment above a statement',
    'a.py',
    'def f():\n    ‸\n',
    '# why\n    a = 1\n    b = 2\n',
    '# why\n    a = 1',
  ],
  [
    'code that is broken above',
    'a.ts',
    'function f( {\n  if (a {\n    ‸\n  }\n}\n',
    'b();\n    c();\n',
    'b();',
  ],
  [
    'code that is broken itself',
    'a.ts',
    'function f() {\n  ‸\n}\n',
    'const = ) 1;\n  const b = 2;\n  c',
    'const = ) 1;',
  ],
  ['a language without a grammar', 'a.lua', 'do\n  ‸\nend\n', 'a()\n  b()\n', 'a()'],
];

describe('block end by the tree', () => {
  const documents = new Documents('node_modules/@vscode/tree-sitter-wasm/wasm');

  function complete([name, path, source, generated]: Case, hasTree: boolean): string {
    const { rule, finish } = createEnding(at(source, 'block'), {
      syntaxAt: hasTree ? (cursor) => documents.syntaxAt(name, path, cursor) : undefined,
    });
    for (let length = 1; length <= generated.length; length++) {
      const decision = rule(generated.slice(0, length));
      if (decision) return finish(generated.slice(0, decision.keep), decision.reason).text;
    }
    return finish(generated, 'end').text;
  }

  before(async () => {
    for (const example of [...better, ...asGood]) complete(example, true);
    await documents.parsers.loading;
  });

  for (const example of better) {
    it(`knows ${example[0]}, where indentation does not`, () => {
      assert.equal(complete(example, true), example[4]);
      assert.notEqual(complete(example, false), example[4]);
    });
  }

  for (const example of asGood) {
    it(`leaves ${example[0]} as it is`, () => {
      assert.equal(complete(example, true), example[4]);
      assert.equal(complete(example, false), example[4]);
    });
  }
});
