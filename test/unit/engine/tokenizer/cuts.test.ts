import assert from 'node:assert/strict';
import { createRandom, randomInteger } from '../../../../src/core/random.ts';
import { AdjacentCharacters } from '../../../../src/engine/tokenizer/adjacentCharacters.ts';
import { SymbolCutter } from '../../../../src/engine/tokenizer/symbolCutter.ts';

const random = createRandom(3);
const word = (alphabet: readonly string[], length: number): string =>
  Array.from({ length }, () => alphabet[randomInteger(random, alphabet.length)]!).join('');

describe('symbol cutter', () => {
  const cut = (symbols: string[], text: string): string[] =>
    new SymbolCutter(symbols).cut(text).map(({ part, isSymbol }) => (isSymbol ? `[${part}]` : part));

  it('takes the leftmost, and of those the longest', () => {
    assert.deepEqual(cut(['ab', 'abc', 'bcd'], 'xabcdab'), ['x', '[abc]', 'd', '[ab]']);
    assert.deepEqual(cut(['ab'], 'ab'), ['[ab]']);
    assert.deepEqual(cut(['ab'], 'aab'), ['a', '[ab]']);
    assert.deepEqual(cut([], 'ab'), ['ab']);
    assert.deepEqual(cut(['ab'], ''), []);
  });

  it('does what a regular expression with the longest first does', () => {
    let found = 0;
    for (let i = 0; i < 300; i++) {
      const symbols = Array.from({ length: 4 }, () => word(['a', 'b', 'c'], 1 + randomInteger(random, 4)));
      const text = word(['a', 'b', 'c', 'd'], 30);
      const pattern = new RegExp(`(${symbols.sort((a, b) => b.length - a.length).join('|')})`);
      const expected = text.split(pattern).map((part, j) => ({ part, isSymbol: j % 2 === 1 }));
      found += expected.length;
      assert.deepEqual(
        new SymbolCutter(symbols).cut(text),
        expected.filter(({ part }) => part !== ''),
      );
    }
    assert.ok(found > 1000);
  });
});

describe('adjacent characters', () => {
  it('cuts exactly where no token has the two characters beside each other', () => {
    const alphabet = ['a', 'b', 'c', '▁', '中', '😀'];
    for (let i = 0; i < 200; i++) {
      const tokens = Array.from({ length: 8 }, () => word(alphabet, 1 + randomInteger(random, 3)));
      const text = word([...alphabet, 'x', '🚀'], 20);
      const pieces = new AdjacentCharacters(tokens).cut(text);
      assert.equal(pieces.join(''), text);
      const characters = Array.from(text);
      const joints = characters
        .slice(1)
        .filter((right, j) => !tokens.some((token) => token.includes(characters[j]! + right)));
      assert.equal(pieces.length, joints.length + 1);
      for (const token of tokens) assert.deepEqual(new AdjacentCharacters(tokens).cut(token), [token]);
    }
  });
});
