import assert from 'node:assert/strict';
import { blockHoles } from '../../../../src/core/eval/blockHoles.ts';
import { blocksOf } from '../../../../src/core/eval/blocks.ts';
import { editHoles, editReplay } from '../../../../src/core/eval/editReplay.ts';
import type { Hole, SourceFile } from '../../../../src/core/eval/holes.ts';
import { spanHoles } from '../../../../src/core/eval/spanHoles.ts';

const total = [
  'export function total(items) {',
  '  let sum = 0;',
  '  for (const { price, count } of items) {',
  '    if (count < 0) continue;',
  '    sum += price * count;',
  '  }',
  '',
  '  return sum; // 😀😀😀',
  '}',
  '',
  'export const none = total([]);',
].join('\n');
const python =
  'class A:\r\n    # Not code.\r\n    x = 1\r\n\r\n    def f(self):\r\n        a = 1\r\n        return a  \r\n\r\n\r\nb = A()\r\n';
const files: SourceFile[] = [
  { path: 'a/total.ts', text: total },
  { path: 'b.py', text: python },
  { path: 'README.md', text: 'a\n  b\n  c\n' },
];
const linesOf = (text: string): string[] => text.split(/\r\n|\n/);

describe('blocksOf', () => {
  const read = (text: string, language: 'TypeScript' | 'Python') =>
    blocksOf(text, language).map(({ opener, body }) => [
      text.slice(opener.start, opener.end).trim(),
      text.slice(body[0]!.start, body.at(-1)!.end).trim(),
    ]);

  it('finds what is indented deeper than the line above, blank lines within included', () => {
    const blocks = read(total, 'TypeScript');
    assert.deepEqual(
      blocks.map(([opener]) => opener),
      ['export function total(items) {', 'for (const { price, count } of items) {'],
    );
    assert.match(blocks[0]![1]!, /^let sum[^]*😀$/);
    assert.match(blocks[1]![1]!, /^if [^]*count;$/);
  });

  it('leaves out what begins with a comment, and the line breaks after a block', () => {
    assert.deepEqual(read(python, 'Python'), [['def f(self):', 'a = 1\r\n        return a']]);
  });
});

const kinds: [
  name: string,
  holes: (files: readonly SourceFile[], limit: number, seed: number) => Hole<string>[],
][] = [
  ['blockHoles', blockHoles],
  ['spanHoles', spanHoles],
  ['editHoles', editHoles],
];
for (const [name, holes] of kinds) {
  describe(name, () => {
    it('fit together to the file again, less blanks at the end', () => {
      for (let seed = 0; seed < 50; seed++) {
        const found = holes(files, 100, seed);
        assert.ok(found.length >= 3);
        for (const { path, prefix, prefixOffset, offset, truth, suffix } of found) {
          const { text } = files.find((file) => file.path === path)!;
          assert.ok(text.startsWith(prefix + truth) && text.endsWith(suffix), JSON.stringify(truth));
          assert.match(text.slice(offset + truth.length, text.length - suffix.length), /^\s*$/);
          assert.equal(offset, prefixOffset + prefix.length);
          assert.ok(truth.trim() !== '' && truth === truth.trimEnd());
          assert.ok(prefix.isWellFormed() && truth.isWellFormed() && suffix.isWellFormed());
          assert.ok(
            !prefix.endsWith('\r') && !(path === 'b.py' ? suffix : '').startsWith('\n'),
            'no line break is split',
          );
        }
      }
    });

    it('depend on the seed only', () => {
      assert.deepEqual(holes(files, 4, 9), holes(files, 4, 9));
      assert.notDeepEqual(holes(files, 4, 9), holes(files, 4, 10));
    });

    it('are none where there is no code', () => {
      assert.deepEqual(holes([], 10, 1), []);
      assert.deepEqual(holes([{ path: 'a.py', text: '' }], 10, 1), []);
    });
  });
}

describe('blockHoles', () => {
  const seeds = Array.from({ length: 100 }, (_, seed) => seed);
  const all = seeds.flatMap((seed) => blockHoles(files, 100, seed));

  it('take whole bodies and rests of them, from a line end or from the indentation on', () => {
    const seen = new Set<string>();
    for (const { stratum, prefix, truth } of all) {
      const line = linesOf(prefix).at(-1)!;
      const place = line.trim() === '' ? 'indentation' : 'line end';
      seen.add(`${stratum}, ${place}`);
      assert.equal(/^\r?\n/.test(truth), place === 'line end');
      const before = linesOf(prefix.trimEnd()).at(-1)!;
      assert.equal(/[{:]$/.test(before) ? 'body' : 'rest', stratum, JSON.stringify({ before, truth }));
    }
    assert.equal(seen.size, 4, [...seen].join('; '));
  });

  it('have 2 to 10 lines', () => {
    const many = `if (a) {\n${'  b();\n'.repeat(30)}}\n`;
    for (const seed of seeds) {
      for (const { truth, stratum } of blockHoles([{ path: 'a.js', text: many }], 1, seed)) {
        const { length } = truth.trim().split('\n');
        assert.ok(length >= 2 && length <= 10, String(length));
        assert.equal(stratum, 'rest');
      }
    }
    assert.ok(all.every(({ truth }) => linesOf(truth.trim()).length <= 7));
  });
});

describe('spanHoles', () => {
  it('stay within their block and 200 characters', () => {
    const far = 'const a = () => {\n' + '  call(with, some, arguments);\n'.repeat(38) + '};\nconst b = 1;\n';
    let longest = 0;
    for (let seed = 0; seed < 200; seed++) {
      for (const { truth } of spanHoles([{ path: 'a.js', text: far }], 10, seed)) {
        longest = Math.max(longest, truth.length);
        assert.ok(!/\n[^]*};/.test(truth), 'does not leave the block');
      }
    }
    assert.ok(longest > 190 && longest <= 200, String(longest));
  });
});

describe('editReplay', () => {
  it('types an edit again, the indentation with its line break', () => {
    const cut = { offset: 5, prefix: 'f = {', prefixOffset: 0, suffix: '\n}\n', truth: '\n  a😀:\r\n\tb' };
    assert.deepEqual(
      [...editReplay(cut)].map(({ prefix, truth }) => [prefix.slice(5), truth]),
      [
        ['\n  ', 'a😀:\r\n\tb'],
        ['\n  a', '😀:\r\n\tb'],
        ['\n  a😀', ':\r\n\tb'],
        ['\n  a😀:', '\r\n\tb'],
        ['\n  a😀:\r\n\t', 'b'],
        ['\n  a😀:\r\n\tb', ''],
      ],
    );
  });

  it('ends with the text as it was', () => {
    for (const hole of editHoles(files, 100, 3)) {
      const { text } = files.find(({ path }) => path === hole.path)!;
      const states = [...editReplay(hole)];
      for (const { prefix, prefixOffset, offset, truth, suffix } of states) {
        assert.equal(offset, prefixOffset + prefix.length);
        assert.equal(prefix + truth, hole.prefix + hole.truth);
        assert.equal(suffix, hole.suffix);
      }
      assert.ok(text.startsWith(states.at(-1)!.prefix));
    }
  });

  it('keeps the window of the text where the document begins long before', () => {
    const long = { path: 'a.js', text: 'const a = 1;\n'.repeat(5000) };
    const [hole] = editHoles([long], 1, 5);
    for (const { prefix, prefixOffset, offset } of editReplay(hole!)) {
      assert.equal(long.text.slice(prefixOffset, offset), prefix);
      assert.ok(prefix.length <= 32 * 1024);
    }
  });

  it('takes runs of 1 to 8 lines', () => {
    const counts = new Set<number>();
    const many = { path: 'a.js', text: 'a();\n'.repeat(50) };
    for (const { truth, stratum } of editHoles([many], 50, 1)) {
      const { length } = truth.trim().split('\n');
      counts.add(length);
      assert.equal(stratum, length === 1 ? 'one-line' : 'multi-line');
    }
    assert.deepEqual([...counts].toSorted(), [1, 2, 3, 4, 5, 6, 7, 8]);
    for (const { truth } of editHoles(files, 100, 1)) assert.ok(!/\n\s*\n|#/.test(truth.trim()), 'no gaps');
  });
});
