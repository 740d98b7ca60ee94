import assert from 'node:assert/strict';
import { sentinelNames } from '../../../src/core/fim/sentinels.ts';
import { plainParts, specialAt, withoutSpecials } from '../../../src/servers/plainText.ts';

const others = ['<|im_start|>', '<|eot_id|>', '[INST]', '[/INST]', '<start_of_turn>', '<pad>', '<｜User｜>'];

describe('plain text for servers', () => {
  for (const name of [...sentinelNames, ...others]) {
    it(`does not spell ${name}`, () => {
      const text = `before ${name}${name} after`;
      const parts = plainParts(text);
      assert.equal(parts.join(''), text);
      assert.ok(!parts.some((part) => part.includes(name)));
      assert.ok(!withoutSpecials(text).includes(name));
    });
  }

  for (const code of [
    'if (a < b && c > d) {',
    'Array<string>',
    '<div class="a">',
    'a | b',
    'x[INDEX - 1]',
    '',
  ]) {
    it(`leaves ${code || 'nothing'} as it is`, () => {
      assert.deepEqual(plainParts(code), [code]);
      assert.equal(withoutSpecials(code), code);
    });
  }

  it('says where a suggestion begins to spell one', () => {
    assert.equal(specialAt('a = 1<|fim_pad|>b'), 5);
    assert.equal(specialAt('<s>a</s>'), undefined);
  });
});
