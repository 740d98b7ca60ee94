import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRandom, randomInteger } from '../../../../src/core/random.ts';
import { toBytes } from '../../../../src/core/tokens/byteString.ts';
import { SortedVocabulary } from '../../../../src/core/tokens/sortedVocabulary.ts';
import { parseTokenizer } from '../../../../src/engine/tokenizer/parseTokenizer.ts';

const tokenizer = parseTokenizer(
  readFileSync('models/foredraft-7m/tokenizer.json', 'utf8'),
  'tokenizer.json',
);
const vocabulary = new SortedVocabulary(tokenizer);
const ids = Array.from({ length: tokenizer.size }, (_, id) => id);

const idsIn = (prefix: string): number[] => {
  const { start, end } = vocabulary.range(prefix);
  return Array.from(vocabulary.ids.subarray(start, end));
};

describe('vocabulary', () => {
  it('has every token with bytes once, and no special one', () => {
    const expected = ids.filter((id) => tokenizer.bytes(id) !== '');
    assert.deepEqual(
      Array.from(vocabulary.ids).sort((a, b) => a - b),
      expected,
    );
    assert.ok(expected.length < tokenizer.size);
  });

  it('finds the tokens that begin with some bytes', () => {
    const random = createRandom(2);
    const prefixes = [
      '',
      ' ',
      'ret',
      'zzzz',
      '\x00',
      '\xff',
      '\xff\xff',
      toBytes('中').slice(0, 2),
      toBytes('😀'),
    ];
    for (let i = 0; i < 100; i++) {
      const bytes = tokenizer.bytes(randomInteger(random, tokenizer.size));
      prefixes.push(bytes, bytes.slice(0, 2), `${bytes.slice(0, -1)}\xff`);
    }
    for (const prefix of prefixes) {
      const expected = ids.filter(
        (id) => tokenizer.bytes(id) !== '' && tokenizer.bytes(id).startsWith(prefix),
      );
      assert.deepEqual(
        idsIn(prefix).sort((a, b) => a - b),
        expected,
        JSON.stringify(prefix),
      );
    }
  });

  it('has the token of exactly these bytes first', () => {
    for (const word of ['return', ' ', 'a', '\xf0']) {
      assert.equal(vocabulary.bytes(vocabulary.range(word).start), word);
    }
  });
});
