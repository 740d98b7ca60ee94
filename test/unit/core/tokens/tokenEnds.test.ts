import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { tokenEnds } from '../../../../src/core/tokens/tokenEnds.ts';
import { parseTokenizer } from '../../../../src/engine/tokenizer/parseTokenizer.ts';
import { toyTokenizer } from '../../../support/toyTokenizer.ts';

const bytesAlone = toyTokenizer({ merges: [['a', 'b']] });

describe('token ends', () => {
  it('are where the tokens end', () => {
    assert.deepEqual(tokenEnds('abcab', bytesAlone), [2, 3, 5]);
    assert.deepEqual(tokenEnds('', bytesAlone), []);
  });

  it('are never inside a character', () => {
    assert.deepEqual(tokenEnds('aé中😀b', bytesAlone), [1, 2, 3, 5, 6]);
  });

  it('are right after a character that stands for a broken one', () => {
    assert.deepEqual(tokenEnds('a\ufffdbc', bytesAlone).slice(-2), [3, 4]);
  });

  it('reach the end of real text', () => {
    const tokenizer = parseTokenizer(
      readFileSync('models/foredraft-7m/tokenizer.json', 'utf8'),
      'tokenizer.json',
    );
    const text = readFileSync('test/samples/cart.ts', 'utf8');
    const ends = tokenEnds(text, tokenizer);
    assert.equal(ends.at(-1), text.length);
    assert.equal(ends.length, tokenizer.encode(text).length);
  });
});
