import assert from 'node:assert/strict';
import { Lexer } from '../../../../src/core/document/lexer.ts';

describe('Lexer', () => {
  const cases: [name: string, text: string, open: string][] = [
    ['nothing', 'a = b;', ''],
    ['brackets, innermost last', 'f(a, [{', '([{'],
    ['closed brackets', 'f(a)[0] = {}', ''],
    ['a closer that closes what was forgotten inside', '{ (a; }', ''],
    ['a string', 'f("(', '("'],
    ['an escaped quote', String.raw`f('it\'s (`, "('"],
    ['a string that ends with its line', "don't (\n(", '('],
    ['a string continued over a line end', "'a\\\n(", "'"],
    ['a template', '`a (', '`'],
    ['code inside a template', '`a ${f(', '`{('],
    ['text after code inside a template', '`a ${f()} (', '`'],
    ['triple quotes over lines', 'x = """a\n(\'', 'T'],
    ['closed triple quotes', "'''a'''(", '('],
    ['an empty string', 'f("", (', '(('],
    ['a line comment', 'f( // (', '(/'],
    ['code below a line comment', '// (\nf(', '('],
    ['a block comment', '/* (\n(', '*'],
    ['a closed block comment', '/* ( */ [', '['],
    ['floor division', '(a // b)', ''],
    ['a comment after a statement', 'a(); // (', '/'],
    ['a hash comment', 'f( # (', '(/'],
    ['a private field', 'this.#a(', '('],
    ['a shebang', "#!/bin/sh don't\n(", '('],
    ['an attribute of Rust', '#[derive(', '[('],
    ['a regular expression', 's.replace(/[(\'"/]/g, [', '(['],
    ['a division', '(a / b) / (', '('],
    ['a closing JSX tag', '<b></b>{', '{'],
    ['a lone surrogate', '"\uD83D" (', '('],
    ['an escape at the very end', '"\\', '"'],
  ];
  for (const [name, text, open] of cases) {
    it(`reads ${name}`, () => {
      assert.equal(new Lexer().run(text).open, open);
    });
  }

  it('goes on from where another stopped', () => {
    for (const [name, text, open] of cases) {
      for (const cut of text.matchAll(/ /g)) {
        if (text[cut.index + 1] === '/' || text[cut.index + 1] === '#') continue; // what is before decides
        const first = new Lexer().run(text.slice(0, cut.index));
        assert.equal(new Lexer(first.open).run(text.slice(cut.index)).open, open, name);
      }
    }
  });

  it('counts what is opened and closed since the start, also below it', () => {
    const depths = ['a', '(', '("', ')', '))', '){', '); // ('].map(
      (text) => new Lexer('((').run(text).depth,
    );
    assert.deepEqual(depths, [0, 1, 2, -1, -2, 0, 0]);
    assert.equal(new Lexer().run('}}').depth, -2, 'opened before the text we have');
    assert.equal(new Lexer('((').run('a) + b(').lowest, -1);
  });
});
