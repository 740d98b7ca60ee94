import assert from 'node:assert/strict';
import { codeLines } from '../../../../src/core/eval/codeLines.ts';
import { lineHoles, stratumOf, type Stratum } from '../../../../src/core/eval/holes.ts';
import { type Language, languageOfPath } from '../../../../src/core/eval/language.ts';

const source = [
  "import { a } from 'b';",
  '',
  '/**',
  ' * No code.',
  ' */',
  'export function total(items) {',
  '  // No code either.',
  '  return items.length; // but this is',
  '}',
].join('\n');

describe('codeLines', () => {
  const read = (text: string, language: Language = 'TypeScript') =>
    codeLines(text, language).map(({ start, end }) => text.slice(start, end));

  it('leaves out blank lines and comments', () => {
    assert.deepEqual(read(source), [
      "import { a } from 'b';",
      'export function total(items) {',
      '  return items.length; // but this is',
      '}',
    ]);
  });

  it('leaves out docstrings and comments of Python', () => {
    const text = 'def f():\n    """One.\n\n    two = 2\n    """\n    # Three.\n    return 4\n';
    assert.deepEqual(read(text, 'Python'), ['def f():', '    return 4']);
  });

  it("leaves out the comments of a shell's scripts and of HTML", () => {
    assert.deepEqual(read('# One.\ntwo=3\n', 'shell'), ['two=3']);
    assert.deepEqual(read('<!-- One. -->\n<p>two</p>\n', 'HTML'), ['<p>two</p>']);
    assert.deepEqual(read('#include <a.h>\n// Two.\nint b;\n', 'C'), ['#include <a.h>', 'int b;']);
  });

  it('knows all line ends', () => {
    assert.deepEqual(read('a\r\nb\rc\nd'), ['a', 'b', 'c', 'd']);
  });

  it('leaves out lines that are data, and minified files', () => {
    const short = 'a();\n'.repeat(20);
    assert.equal(read(`${short}x = '${'0'.repeat(300)}'`).length, 20);
    assert.deepEqual(read(`${'function a(b){return b}'.repeat(6)}\n`.repeat(5)), []);
    assert.deepEqual(read(''), []);
  });
});

describe('lineHoles', () => {
  const files = [
    { path: 'a/total.ts', text: source },
    { path: 'b.py', text: 'def f(x):\r\n    return "😀😀😀" + x  \r\n' },
    { path: 'README.md', text: 'a = b\n' },
  ];
  const all = lineHoles(files, 100, 1);

  it('takes one from each line of code', () => {
    assert.equal(all.length, 6);
    assert.deepEqual(new Set(all.map(({ language }) => language)), new Set(['TypeScript', 'Python']));
  });

  it('fits together to the file again, less blanks at the end of the line', () => {
    for (let seed = 0; seed < 50; seed++) {
      for (const hole of lineHoles(files, 100, seed)) {
        const { text } = files.find(({ path }) => path === hole.path)!;
        const { prefix, truth, suffix } = hole;
        assert.ok(text.startsWith(prefix + truth) && text.endsWith(suffix));
        assert.match(text.slice((prefix + truth).length, text.length - suffix.length), /^ *$/);
        assert.equal(hole.offset, hole.prefixOffset + prefix.length);
        assert.ok(truth.length > 0 && !/[\r\n]|\s$/.test(truth), truth);
        assert.ok(hole.stratum !== 'indent' || /^\S/.test(truth), 'indentation is no part of a hole');
        assert.ok(prefix.isWellFormed() && truth.isWellFormed());
      }
    }
  });

  it('depends on the seed only', () => {
    assert.deepEqual(lineHoles(files, 4, 9), lineHoles(files, 4, 9));
    assert.notDeepEqual(lineHoles(files, 4, 9), lineHoles(files, 4, 10));
  });

  it('finds nothing in nothing', () => {
    assert.deepEqual(lineHoles([], 10, 1), []);
    assert.deepEqual(lineHoles([{ path: 'a.py', text: '' }], 10, 1), []);
  });
});

describe('stratumOf', () => {
  const cases: [before: string, after: string, stratum: Stratum][] = [
    ['', 'return a', 'indent'],
    ['\t  ', 'return a', 'indent'],
    ['  ret', 'urn a', 'mid-identifier'],
    ['größ', 'e = 1', 'mid-identifier'],
    ['  return', ' a', 'aligned'],
    ['  a', '.b', 'aligned'],
    ['  return ', 'a', 'after-space'],
    ['  a.', 'b', 'after-punctuation'],
    ['  f(', ')', 'after-punctuation'],
    ['  "😀', '"', 'after-punctuation'],
  ];
  for (const [before, after, stratum] of cases) {
    it(`puts ${before}|${after} in ${stratum}`, () => {
      assert.equal(stratumOf(before, after), stratum);
    });
  }
});

describe('languageOfPath', () => {
  const cases: [path: string, language: string | undefined][] = [
    ['src/a.ts', 'TypeScript'],
    ['a.test.tsx', 'TypeScript'],
    ['a.mjs', 'JavaScript'],
    ['a.py', 'Python'],
    ['cmd/a.go', 'Go'],
    ['a.h', 'C'],
    ['a.cc', 'C++'],
    ['A.cs', 'C#'],
    ['a.scss', 'CSS'],
    ['a.bats', 'shell'],
    ['a.constructor', undefined],
    ['README.md', undefined],
    ['Makefile', undefined],
    ['py', undefined],
  ];
  for (const [path, language] of cases) {
    it(`gives ${language ?? 'none'} for ${path}`, () => {
      assert.equal(languageOfPath(path), language);
    });
  }
});
