import assert from 'node:assert/strict';
import { readCursorContext } from '../../../../src/core/document/cursorContext.ts';
import { Documents } from '../../../../src/engine/syntax/documents.ts';
import { grammarOf } from '../../../../src/engine/syntax/languages.ts';
import { ParsedText } from '../../../../src/engine/syntax/parsedText.ts';

const GRAMMARS = 'node_modules/@vscode/tree-sitter-wasm/wasm';
const cursor = readCursorContext({ prefix: 'switch (a) {', suffix: '\n}' });

describe('grammarOf', () => {
  for (const [path, grammar] of [
    ['src/a.ts', 'typescript'],
    ['A.TSX', 'tsx'],
    ['a.test.mjs', 'javascript'],
    ['a.h', 'cpp'],
    ['a.cs', 'c-sharp'],
    ['a.txt', undefined],
    ['Makefile', undefined],
    ['py', undefined],
  ] as const) {
    it(`knows ${path}: ${grammar}`, () => {
      assert.equal(grammarOf(path), grammar);
    });
  }
});

describe('Documents', () => {
  it('say nothing until the grammar is loaded, and nobody waits for that', async () => {
    const documents = new Documents(GRAMMARS);
    assert.equal(documents.syntaxAt('a', 'a.js', cursor), undefined);
    await documents.parsers.loading;
    assert.equal(documents.syntaxAt('a', 'a.js', cursor)?.belongs('\ncase 1:', 1), true);
  });

  it('say nothing where there is no grammar to load', async () => {
    const write = console.error;
    const said: string[] = [];
    console.error = (line: string) => said.push(line);
    try {
      const documents = new Documents('test/unit');
      documents.syntaxAt('a', 'a.js', cursor);
      await documents.parsers.loading;
      assert.equal(documents.syntaxAt('a', 'a.js', cursor), undefined);
    } finally {
      console.error = write;
    }
    assert.equal(said.length, 1);
    assert.match(said[0]!, /^The javascript grammar could not be loaded: ENOENT/);
  });

  it('say the same of many documents in turn', async () => {
    const documents = new Documents(GRAMMARS);
    documents.syntaxAt('a', 'a.js', cursor);
    await documents.parsers.loading;
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 6; i++) {
        assert.equal(documents.syntaxAt(`${i}`, 'a.js', cursor)?.belongs('\ncase 1:', 1), true);
      }
    }
  });
});

describe('ParsedText', () => {
  it('has after each change the tree of the text as it is', async () => {
    const documents = new Documents(GRAMMARS);
    documents.parsers.get('typescript');
    await documents.parsers.loading;
    const parser = documents.parsers.get('typescript')!;
    const parsed = new ParsedText(parser);
    const whole = 'const a = 1;\nfunction f() {\n  if (ä) {\n    return "😀" + `${b}`;\n  }\n}\n';
    const texts = [
      ...Array.from({ length: whole.length + 1 }, (_, length) => whole.slice(0, length)),
      whole.replace('if (ä)', 'while (c < 2)'),
      whole.slice(13),
      '',
      whole,
    ];
    for (const text of texts) {
      const fresh = parser.parse(text)!;
      assert.equal(parsed.parse(text).rootNode.toString(), fresh.rootNode.toString(), text);
      fresh.delete();
    }
    parsed.dispose();
  });
});
