import assert from 'node:assert/strict';
import { type Candidate, choose, type ContextSource } from '../../../../src/core/context/choose.ts';
import { importSpecifiers } from '../../../../src/core/context/importSpecifiers.ts';
import { placeWords } from '../../../../src/core/context/placeWords.ts';
import { SnippetCache } from '../../../../src/core/context/snippetCache.ts';
import { snippetsOf } from '../../../../src/core/context/snippets.ts';
import { StableChoice } from '../../../../src/core/context/stableChoice.ts';
import { similarity, wordsOf } from '../../../../src/core/context/words.ts';

describe('context', () => {
  it('is compared by identifiers without keywords, in any case', () => {
    assert.deepEqual([...wordsOf('const Total = cart.total; // 42 x')], ['total', 'cart']);
    assert.equal(similarity(wordsOf('cart total'), wordsOf('total price')), 1 / 3);
    assert.equal(similarity(wordsOf(''), wordsOf('')), 0);
  });

  it('is cut before a line that is not indented, has every line once, and says where each piece was', () => {
    const block = (name: string) => `function ${name}() {\n${'  work(here);\n\n'.repeat(5)}}\n\n`;
    const text = ['first', 'second', 'third', 'fourth'].map(block).join('');
    const snippets = snippetsOf(text.replaceAll('\n', '\r\n'));
    const lines = text.split('\n');
    for (const { firstLine, text: piece } of snippets) {
      assert.match(piece, /^function/);
      assert.ok(lines.slice(firstLine).join('\n').startsWith(piece));
    }
    assert.deepEqual(
      snippets.flatMap(({ text: piece }) => [...piece.matchAll(/function (\w+)/g)].map(([, name]) => name)),
      ['first', 'second', 'third', 'fourth'],
    );
  });

  it('cuts what has no seam, and lines without end', () => {
    assert.deepEqual(
      snippetsOf('one();\n'.repeat(60)).map(({ firstLine }) => firstLine),
      [0, 24, 48],
    );
    assert.ok(snippetsOf(`name${'x'.repeat(100_000)}`)[0]!.text.length <= 2000);
    assert.deepEqual(snippetsOf('\n\n}\n'), []);
  });

  it('does not depend on what is typed on the line of the cursor', () => {
    const words = (line: string) => placeWords(['before();', line, 'after();'], 1);
    assert.deepEqual(words('typed'), words(''));
    assert.deepEqual([...words('')], ['before', 'after']);
  });

  const candidatesOf = (path: string, text: string, source: ContextSource): Candidate[] =>
    snippetsOf(text).map((snippet) => ({ ...snippet, path, source }));
  const place = wordsOf('cart total price items discount');
  const like = candidatesOf('like.ts', 'cart(total, price, items);', 'sameFolder');
  const less = candidatesOf('less.ts', 'cart(total, other, names);', 'sameFolder');
  const unlike = candidatesOf('unlike.ts', 'window.open(door);', 'recentEdits');
  const paths = (candidates: readonly Candidate[]) => candidates.map(({ path }) => path);

  it('is what has most in common with the place, in any order of the candidates, once', () => {
    const all = [...like, ...less, ...unlike];
    assert.deepEqual(paths(choose(place, all, 1000)), ['like.ts', 'less.ts']);
    assert.deepEqual(paths(choose(place, [...all, ...all].reverse(), 1000)), ['like.ts', 'less.ts']);
    const twins = ['b.ts', 'a.ts'].flatMap((path) => candidatesOf(path, like[0]!.text, 'openTabs'));
    assert.deepEqual(paths(choose(place, twins, 1000)), ['a.ts', 'b.ts']);
  });

  it('prefers what was edited just now, and keeps to the room', () => {
    const edited = candidatesOf('less.ts', less[0]!.text, 'recentEdits');
    const nearly = candidatesOf('nearly.ts', 'cart(total, price, discount);', 'sameFolder');
    assert.deepEqual(paths(choose(place, [...nearly, ...edited], 1000)), ['nearly.ts', 'less.ts']);
    const more = candidatesOf('nearly.ts', nearly[0]!.text, 'recentEdits');
    assert.deepEqual(paths(choose(place, [...like, ...more], 1000)), ['nearly.ts', 'like.ts']);
    assert.deepEqual(paths(choose(place, [...like, ...less], like[0]!.text.length)), ['like.ts']);
  });

  it('stays while another choice is hardly better, and follows where it is clearly so', () => {
    const choice = new StableChoice();
    const room = like[0]!.text.length;
    assert.deepEqual(paths(choice.update('a', place, less, room)), ['less.ts']);
    const [a, b] = ['a.ts', 'b.ts'].map((path) => candidatesOf(path, less[0]!.text, 'sameFolder'));
    const kept = choice.update('a', place, [...a!, ...b!, ...less], room);
    assert.deepEqual(paths(kept), ['less.ts']);
    assert.equal(choice.update('a', place, [...less, ...a!], room), kept);
    assert.deepEqual(paths(choice.update('a', place, [...less, ...like], room)), ['like.ts']);
  });

  it('is another one for another document, and drops what may no longer be used', () => {
    const choice = new StableChoice();
    const [a, b] = ['a.ts', 'b.ts'].map((path) => candidatesOf(path, less[0]!.text, 'sameFolder'));
    assert.deepEqual(paths(choice.update('one', place, b!, 30)), ['b.ts']);
    assert.deepEqual(paths(choice.update('one', place, [...a!, ...b!], 30)), ['b.ts']);
    assert.deepEqual(paths(choice.update('two', place, [...a!, ...b!], 30)), ['a.ts']);
    assert.deepEqual(paths(choice.update('two', place, b!, 30)), ['b.ts']);
    assert.deepEqual(paths(choice.update('two', place, [], 30)), []);
  });

  it('is cut once for each text of a file, and not at all where it is too long', () => {
    const cache = new SnippetCache();
    const first = cache.of('a.ts', 'one();');
    assert.equal(cache.of('a.ts', 'one();'), first);
    assert.equal(cache.of('a.ts', 'two();')[0]!.text, 'two();');
    for (let i = 0; i < 64; i++) cache.of(`${i}.ts`, 'other();');
    assert.notEqual(cache.of('a.ts', 'one();'), first);
    assert.deepEqual(cache.of('b.ts', 'long(); '.repeat(50_000)), []);
  });

  it('finds the modules that a file imports', () => {
    const names = (text: string) =>
      importSpecifiers(text, 10).map(({ name, offset }) => `${name}@${text[offset]!}`);
    assert.deepEqual(names(`import { a } from './cart.ts';\nimport "./side";\n`), [
      './cart.ts@s',
      './side@e',
    ]);
    assert.deepEqual(names(`const fs = require('node:fs');\n`), ['node:fs@s']);
    assert.deepEqual(names('from shop.cart import total\nimport os\n'), ['shop.cart@t', 'os@s']);
    assert.deepEqual(names('#include "cart.h"\n'), ['cart.h@h']);
    assert.equal(importSpecifiers('import a\nimport b\nimport c\n', 2).length, 2);
  });
});
