import assert from 'node:assert/strict';
import { ModelError } from '../../../src/engine/errors.ts';
import { quote } from '../../../src/engine/quote.ts';

describe('a value in a message', () => {
  const cases: readonly (readonly [value: unknown, text: string])[] = [
    ['a "b"', '"a \\"b\\""'],
    [{ type: 'NFC', list: [1, null, true] }, '{"type":"NFC","list":[1,null,true]}'],
    [undefined, 'undefined'],
    [NaN, 'NaN'],
    ['x'.repeat(101), `"${'x'.repeat(100)}..."`],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9], '[1,2,3,4,5,6,7,8,...]'],
    [[[[[1]]]], '[[[[...]]]]'],
    [{ a: { b: { c: { d: 1 } } } }, '{"a":{"b":{"c":{...}}}}'],
  ];
  for (const [value, text] of cases) {
    it(`is ${text}`, () => {
      assert.equal(quote(value), text);
    });
  }

  it('is short for lists nested deeper than the stack, and for long names', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    assert.equal(quote(deep), '[[[[...]]]]');
    assert.ok(quote({ ['x'.repeat(1e6)]: 1 }).length < 200);
    assert.ok(new ModelError('x'.repeat(1e6)).message.length < 1100);
  });
});
