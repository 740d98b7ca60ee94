import assert from 'node:assert/strict';
import type { SuggestionEnd } from '../../../../src/core/stats/events.ts';
import { ShownSuggestion } from '../../../../src/core/stats/shownSuggestion.ts';
import { AcceptedText, keptShare } from '../../../../src/core/stats/survival.ts';

/** An offset, the length of what is replaced there, and what with. */
type Edit = readonly [at: number, length: number, text: string];
interface Expected {
  readonly end: SuggestionEnd | undefined;
  readonly accepted?: string;
  readonly typed?: string;
  readonly draft?: number;
}

/** What a draft would insert, and what it would stand in for right of the cursor, if anything. */
type Draft = string | readonly [text: string, replaced: string];

function suggest(replaced: string, drafts: readonly Draft[], beyond = 0): ShownSuggestion {
  const shown = drafts.map((draft) =>
    typeof draft === 'string' ? { text: draft, replaced: '' } : { text: draft[0], replaced: draft[1] },
  );
  return new ShownSuggestion(10, { text: replaced, beyond }, shown);
}

const typing = (text: string, at = 10): Edit[] => Array.from(text, (character, i) => [at + i, 0, character]);

describe('ShownSuggestion', () => {
  const cases: [
    name: string,
    edits: readonly Edit[],
    expected: Expected,
    drafts?: Draft[],
    replaced?: string,
    beyond?: number,
  ][] = [
    ['accepted as a whole', [[10, 0, 'foo()']], { end: 'accepted', accepted: 'foo()', draft: 0 }],
    ['accepted, the second draft', [[10, 0, 'bar']], { end: 'accepted', accepted: 'bar', draft: 1 }],
    ['typed out', typing('bar'), { end: 'typed', typed: 'bar', draft: 1 }],
    ['typed in part', typing('fo'), { end: undefined, typed: 'fo', draft: 0 }],
    [
      'typed in part, then accepted',
      [...typing('f'), [11, 0, 'oo()']],
      { end: 'accepted', accepted: 'oo()', typed: 'f', draft: 0 },
    ],
    ['typed over', typing('x'), { end: 'rejected' }],
    ['typed in part, then over', typing('fx'), { end: 'rejected', typed: 'f', draft: 0 }],
    ['accepted by a word', [[10, 0, 'foo']], { end: undefined, accepted: 'foo', draft: 0 }],
    [
      'accepted by a word, then typed over',
      [
        [10, 0, 'foo'],
        [13, 0, 'x'],
      ],
      { end: 'partly', accepted: 'foo', draft: 0 },
    ],
    [
      'accepted word by word',
      [
        [10, 0, 'foo'],
        [13, 0, '()'],
      ],
      { end: 'accepted', accepted: 'foo()', draft: 0 },
    ],
    ['a line of it', [[10, 0, 'a {\n']], { end: undefined, accepted: 'a {\n', draft: 0 }, ['a {\n  b\n}']],
    [
      'with CRLF',
      [[10, 0, 'a {\r\n  b\r\n}']],
      { end: 'accepted', accepted: 'a {\r\n  b\r\n}', draft: 0 },
      ['a {\r\n  b\r\n}'],
    ],
    ['Backspace', [[9, 1, '']], { end: 'rejected' }],
    [
      'something above changes',
      [
        [2, 3, 'longer'],
        [13, 0, 'bar'],
      ],
      { end: 'accepted', accepted: 'bar', draft: 1 },
    ],
    [
      'something below changes',
      [
        [20, 3, ''],
        [10, 0, 'bar'],
      ],
      { end: 'accepted', accepted: 'bar', draft: 1 },
    ],
    [
      'with the blanks before it',
      [[6, 4, '    foo()']],
      { end: 'accepted', accepted: 'foo()', draft: 0 },
      ['foo()', 'bar'],
      '    ',
    ],
    [
      'in place of other blanks',
      [[8, 2, '    foo()']],
      { end: 'accepted', accepted: 'foo()', draft: 0 },
      ['foo()', 'bar'],
      '    ',
    ],
    [
      'with what IntelliSense selects',
      [[7, 3, 'getElement(x)']],
      { end: 'accepted', accepted: '(x)', draft: 0 },
      ['(x)'],
      'getElement',
    ],
    [
      'with what IntelliSense selects, the rest of the word behind the cursor',
      [[10, 4, 'getElement(x)']],
      { end: 'accepted', accepted: '(x)', draft: 0 },
      ['(x)'],
      'getElement',
      4,
    ],
    [
      'over the closer behind it',
      [[10, 1, 'a, b);']],
      { end: 'accepted', accepted: 'a, b);', draft: 0 },
      [['a, b);', ')'], 'a, b'],
    ],
    [
      'a draft that leaves the closer behind it',
      [[10, 0, 'a, b']],
      { end: 'accepted', accepted: 'a, b', draft: 1 },
      [['a);', ')'], 'a, b'],
    ],
    ['over other text', [[10, 1, 'a']], { end: 'rejected' }, ['a']],
    [
      'typed out over the closer behind it',
      [...typing('a'), [11, 1, ')'], [12, 0, ';']],
      { end: 'typed', typed: 'a);', draft: 0 },
      [['a);', ')']],
    ],
    [
      'typed, and the closer a second time',
      [...typing('a'), [11, 0, ')']],
      { end: 'rejected', typed: 'a' },
      [['a);', ')']],
    ],
    [
      'typed up to the closer that is there',
      typing('a'),
      { end: 'typed', typed: 'a', draft: 0 },
      [['a)', ')']],
    ],
    [
      'accepted word by word over the closer',
      [
        [10, 0, 'first'],
        [15, 1, ');'],
      ],
      { end: 'accepted', accepted: 'first);', draft: 0 },
      [['first);', ')']],
    ],
    [
      'a bracket that the editor closes, typed over in the end',
      [[10, 0, '()'], ...typing('a', 11), [12, 1, ')'], [13, 0, ';']],
      { end: 'typed', typed: '(a);', draft: 0 },
      ['(a);'],
    ],
    [
      'a bracket that the editor closes, then accepted',
      [
        [10, 0, '()'],
        [11, 0, 'a, b'],
      ],
      { end: 'accepted', typed: '(', accepted: 'a, b', draft: 0 },
      ['(a, b)'],
    ],
    [
      'a bracket that the editor closes and the suggestion does not',
      [[10, 0, '{}']],
      { end: 'rejected' },
      ['{ a'],
    ],
    [
      'a bracket that the editor closes',
      [[10, 0, '()']],
      { end: undefined, typed: '(', draft: 0 },
      ['(a, b)'],
    ],
    ['another text in its place', [[10, 0, 'whatever']], { end: 'rejected' }],
  ];
  for (const [name, edits, expected, drafts = ['foo()', 'bar'], replaced = '', beyond] of cases) {
    it(`knows what became of it: ${name}`, () => {
      const suggestion = suggest(replaced, drafts, beyond);
      for (const [rangeOffset, rangeLength, text] of edits)
        suggestion.change({ rangeOffset, rangeLength, text });
      const { end, accepted, typed, draft } = suggestion;
      assert.equal(end, expected.end);
      assert.equal(accepted, expected.accepted ?? '');
      assert.equal(typed, expected.typed ?? '');
      if (expected.draft !== undefined) assert.equal(draft, expected.draft);
    });
  }

  it('goes on where what is offered next is its rest', () => {
    const suggestion = suggest('', ['foo()', 'bar']);
    suggestion.change({ rangeOffset: 10, rangeLength: 0, text: 'f' });
    assert.equal(suggestion.isContinuedBy(11, 'oo()'), true);
    assert.equal(suggestion.isContinuedBy(11, 'or'), false);
    assert.equal(suggestion.isContinuedBy(12, 'oo()'), false);
  });

  it('goes on where its rest is offered over the closer that the editor has put there', () => {
    const suggestion = suggest('', ['(a);', '(b)']);
    suggestion.change({ rangeOffset: 10, rangeLength: 0, text: '()' });
    assert.equal(suggestion.isContinuedBy(11, 'a);'), true);
    assert.equal(suggestion.isContinuedBy(11, 'b'), true);
    assert.equal(suggestion.isContinuedBy(11, 'b)'), false);
  });

  it('is rejected when the cursor leaves, or taken as far as it was', () => {
    const left = suggest('', ['foo()']);
    left.leave();
    assert.equal(left.end, 'rejected');
    const partly = suggest('', ['foo()']);
    partly.change({ rangeOffset: 10, rangeLength: 0, text: 'foo' });
    partly.leave();
    assert.equal(partly.end, 'partly');
  });
});

describe('AcceptedText', () => {
  const cases: [string, Edit, string][] = [
    ['text before it', [0, 0, '!!'], 'foo()'],
    ['text after it', [9, 1, ''], 'foo()'],
    ['a change in it', [3, 3, 'long'], 'long()'],
    ['its beginning', [1, 3, ''], 'oo()'],
    ['undo', [3, 5, ''], ''],
    ['a formatter that replaces its line', [0, 10, 'ab foo( ) c'], 'ab foo( ) c'],
  ];
  for (const [name, [rangeOffset, rangeLength, text], expected] of cases) {
    it(`follows ${name}`, () => {
      const document = 'ab foo() c';
      const accepted = new AcceptedText('foo()', [3, 8]);
      accepted.change({ rangeOffset, rangeLength, text });
      const after = document.slice(0, rangeOffset) + text + document.slice(rangeOffset + rangeLength);
      assert.equal(after.slice(...accepted.range), expected);
    });
  }
});

describe('AcceptedText, after a change of the whole file', () => {
  it('is lost, and is not when a line was formatted', () => {
    const change = (length: number) => ({ rangeOffset: 0, rangeLength: 100, text: ' '.repeat(length) });
    for (const [length, isLost] of [
      [200, false],
      [5000, true],
    ] as const) {
      const accepted = new AcceptedText('foo()', [3, 8]);
      accepted.change(change(length));
      assert.equal(accepted.isLost, isLost);
    }
  });
});

describe('keptShare', () => {
  const cases: [string, string, number][] = [
    ['foo(a, b)', 'foo(a, b)', 1],
    ['foo(a,b)', '  foo( a, b )\n', 1],
    ['foo(a)', '', 0],
    ['abcd efgh', 'abcd', 0.5],
    ['', 'x', 1],
  ];
  for (const [text, now, share] of cases) {
    it(`is ${share} of ${JSON.stringify(text)} in ${JSON.stringify(now)}`, () => {
      assert.equal(keptShare(text, now), share);
    });
  }
});
