import assert from 'node:assert/strict';
import { NearCopies } from '../../../../src/core/eval/nearCopies.ts';

describe('NearCopies', () => {
  const lines = (name: string, count: number): string[] =>
    Array.from({ length: count }, (_, i) => `  const ${name}${i} = compute(${i});`);
  const file = (path: string, ...parts: string[][]) => ({ path, text: parts.flat().join('\n') });
  const copies = new NearCopies([
    file('a.ts', lines('alpha', 10)),
    file('web/a.ts', lines('alpha', 6), lines('web', 4)),
    file('part.ts', lines('alpha', 4), lines('part', 40)),
    file('piece.ts', lines('part', 6)),
    file(
      'short.ts',
      Array.from({ length: 10 }, (_, i) => `x = ${i};`),
    ),
    file(
      'alsoShort.ts',
      Array.from({ length: 10 }, (_, i) => `x = ${i};`),
    ),
  ]);

  const cases: [path: string, copies: string[]][] = [
    ['a.ts', ['web/a.ts']],
    ['web/a.ts', ['a.ts']],
    ['part.ts', ['piece.ts']],
    ['piece.ts', ['part.ts']],
    ['short.ts', []],
    ['none.ts', []],
  ];
  for (const [path, expected] of cases) {
    it(`finds ${expected.length} of ${path}`, () => {
      assert.deepEqual(copies.of(path), expected);
    });
  }
});
