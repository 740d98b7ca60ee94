import assert from 'node:assert/strict';
import type { Insertion } from '../../../../src/core/document/insertion.ts';
import { restOf } from '../../../../src/core/session/continuation.ts';

/** A text with the cursor at `‸`. */
function around(marked: string) {
  const [prefix = '', suffix = ''] = marked.split('‸');
  return { prefix, suffix };
}

describe('restOf', () => {
  const cases: [name: string, from: string, draft: Insertion, to: string, rest: Insertion | undefined][] = [
    ['all of it where nothing was typed', 'f(‸)\n', { text: 'a' }, 'f(‸)\n', { text: 'a', replaces: 0 }],
    ['what is not typed yet', 'a = ‸;\n', { text: 'one' }, 'a = o‸;\n', { text: 'ne', replaces: 0 }],
    ['nothing when all of it is typed', 'a = ‸\n', { text: 'b' }, 'a = b‸\n', { text: '', replaces: 0 }],
    ['none where something else is typed', 'a = ‸\n', { text: 'one' }, 'a = t‸\n', undefined],
    ['none where something else follows', 'a = ‸;\n', { text: 'one' }, 'a = o‸,\n', undefined],
    [
      'the closer that it stands in for',
      'f(‸)\n',
      { text: 'a);', replaces: 1 },
      'f(a‸)\n',
      { text: ');', replaces: 1 },
    ],
    [
      'what is behind a closer that was typed over',
      'f(‸)\n',
      { text: 'a);', replaces: 1 },
      'f(a)‸\n',
      { text: ';', replaces: 0 },
    ],
    ['none where the closer was typed twice', 'f(‸)\n', { text: 'a);', replaces: 1 }, 'f(a)‸)\n', undefined],
    [
      'a closer that was deleted',
      'f(‸)\n',
      { text: 'a);', replaces: 1 },
      'f(‸\n',
      { text: 'a);', replaces: 0 },
    ],
    [
      'what is between brackets that the editor has closed',
      'x = ‸\n',
      { text: 'f(a)' },
      'x = f(‸)\n',
      { text: 'a', replaces: 0 },
    ],
    [
      'what is between and behind them',
      'x = ‸\n',
      { text: 'f(a);' },
      'x = f(‸)\n',
      { text: 'a);', replaces: 1 },
    ],
    [
      'what is between several of them',
      'x = ‸\n',
      { text: 'f({ a: "b" })' },
      'x = f({ a: "‸"})\n',
      { text: 'b" ', replaces: 1 },
    ],
    [
      'what is between them, before others',
      'g(‸)\n',
      { text: 'f(a), b' },
      'g(f(‸))\n',
      { text: 'a), b', replaces: 1 },
    ],
    ['none where the editor closes what it leaves open', 'x = ‸\n', { text: 'f({' }, 'x = f(‸)\n', undefined],
    ['none beyond the end of the line', 'x = ‸\n', { text: 'f(\n)' }, 'x = f(‸\n)\n', undefined],
    [
      'lines behind a closer',
      'if (‸)\n',
      { text: 'a) {\n}', replaces: 1 },
      'if (a)‸\n',
      { text: ' {\n}', replaces: 0 },
    ],
    ['CRLF', 'f(‸)\r\n', { text: 'a);', replaces: 1 }, 'f(a)‸\r\n', { text: ';', replaces: 0 }],
  ];
  for (const [name, from, draft, to, rest] of cases) {
    it(`is ${name}`, () => assert.deepEqual(restOf(draft, around(from), around(to)), rest));
  }

  it('is the same where the text after the cursor is cut off elsewhere', () => {
    const after = 'x = 1;\n'.repeat(3000);
    const cut = (suffix: string) => suffix.slice(0, 16 * 1024);
    const from = { prefix: 'f(', suffix: cut(`)\n${after}`) };
    const to = { prefix: 'f(a)', suffix: cut(`\n${after}`) };
    assert.deepEqual(restOf({ text: 'a);', replaces: 1 }, from, to), { text: ';', replaces: 0 });
    const other = { ...to, suffix: cut(`\n${after.replaceAll('1', '2')}`) };
    assert.equal(restOf({ text: 'a);', replaces: 1 }, from, other), undefined);
  });

  const typed: [place: string, draft: Insertion][] = [
    ['x = ‸\n', { text: 'f(a, { b: [c, "d"] }).then((e) => `${e}`);' }],
    ['f(‸)\n', { text: 'a, [b]).c({ d: "e" });', replaces: 1 }],
    ['f({‸})\n', { text: ' a: b }, (c) => { d(); });', replaces: 2 }],
    ["it('‸')\n", { text: "adds', () => {\n  a('b');\n});", replaces: 2 }],
  ];
  for (const [place, draft] of typed) {
    it(`leads to the same text key by key, as an editor closes brackets: ${draft.text.split('\n')[0]}`, () => {
      const from = around(place);
      const wanted = from.prefix + draft.text + from.suffix.slice(draft.replaces ?? 0);
      for (const { text, cursor } of typeOut(draft.text, place)) {
        const to = { prefix: text.slice(0, cursor), suffix: text.slice(cursor) };
        const rest = restOf(draft, from, to);
        assert.ok(rest, JSON.stringify(to));
        assert.equal(to.prefix + rest.text + to.suffix.slice(rest.replaces), wanted);
      }
    });
  }
});

/** As VS Code does it: an opener brings its closer, and a closer that is there is typed over. */
function* typeOut(keys: string, place: string): Generator<{ text: string; cursor: number }> {
  const pairs: Record<string, string> = { '(': ')', '[': ']', '{': '}', '"': '"', "'": "'", '`': '`' };
  let { prefix, suffix } = around(place);
  for (const key of keys) {
    const isThere = suffix.startsWith(key) && Object.values(pairs).includes(key);
    prefix += key;
    if (isThere) suffix = suffix.slice(1);
    else suffix = (pairs[key] ?? '') + suffix;
    yield { text: prefix + suffix, cursor: prefix.length };
  }
}
