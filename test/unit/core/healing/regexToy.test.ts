import assert from 'node:assert/strict';
import { Covers } from '../../../../src/core/healing/covers.ts';
import { coverTree } from '../../../../src/core/healing/coverTree.ts';
import { createLexicon } from '../../../../src/core/healing/lexicon.ts';
import { openText } from '../../../../src/core/healing/openText.ts';
import type { ByteString } from '../../../../src/core/tokens/byteString.ts';
import type { Tokenizer } from '../../../../src/core/tokens/tokenizer.ts';
import { pathTokens } from '../../../support/coverOf.ts';
import { stringsOver } from '../../../support/enumeratedSource.ts';
import { toyTokenizer, type ToyShape } from '../../../support/toyTokenizer.ts';

/** Texts before the cursor, and all continuations that are tried. */
const PREFIXES = stringsOver('a \n', 5);
const CONTINUATIONS = new Set(['', ...stringsOver('a \n', 6), ...stringsOver('ae \n', 3)]);

/**
 * The part of the pre-tokenisers in use that is hard: a blank that belongs to the next word, line breaks that take
 * in the blanks before them, and a run of blanks whose last one waits for what comes. `e` is
 * a letter that no merge takes: every vocabulary in use has some.
 */
const words: ToyShape = {
  alphabet: 'ae \n',
  pattern: / ?[ae]+|\s*\n+|\s+(?!\S)|\s+/g,
  merges: [
    ['a', 'a'],
    [' ', 'a'],
    [' ', ' '],
    ['\n', '\n'],
    ['aa', 'aa'],
    ['  ', '  '],
    [' ', '\n'],
    [' a', 'aa'],
    ['  ', '\n'],
    ['\n\n', '\n'],
    ['  ', ' '],
  ],
};

const shapes: readonly (readonly [name: string, shape: ToyShape])[] = [
  ['words and blanks', words],
  [
    'whole words whatever the merges say',
    { ...words, ignoreMerges: true, extra: [' aaa', '\n \n', '     ', 'aaaaa', ' \n\n'] },
  ],
  ['symbols that come before any merge', { ...words, symbols: ['\n\n\n', 'a\n', '  a  '] }],
];

for (const [name, shape] of shapes) {
  describe(`covers by a regular expression: ${name}`, function () {
    this.timeout(60_000);
    const tokenizer = toyTokenizer(shape);
    let truth: ReadonlyMap<ByteString, ReadonlySet<string>>;

    before(() => {
      truth = trueCovers(tokenizer);
    });

    it('are those that some continuation has, no more and no less', () => {
      const find = ours(tokenizer);
      const wrong = PREFIXES.flatMap((x) => {
        const found = new Set(find(x));
        const missing = [...truth.get(x)!].filter((cover) => !found.has(cover));
        const invented = [...found].filter((cover) => !truth.get(x)!.has(cover));
        return missing.length + invented.length === 0 ? [] : [JSON.stringify({ x, missing, invented })];
      });
      assert.equal(PREFIXES.length, 363);
      assert.equal(wrong.length, 0, `${wrong.length} wrong\n${wrong.slice(0, 5).join('\n')}`);
    });

    it('are not found by looking at the tokens alone', () => {
      const wrong = PREFIXES.filter((x) => {
        const found = naive(x, tokenizer);
        return found.size !== truth.get(x)!.size || [...found].some((cover) => !truth.get(x)!.has(cover));
      });
      assert.ok(wrong.length > 50, `${wrong.length} of ${PREFIXES.length}`);
    });
  });
}

/** By the definition: the shortest beginnings that reach the cursor, of the encodings of all texts. */
function trueCovers(tokenizer: Tokenizer): Map<ByteString, Set<string>> {
  return new Map(
    PREFIXES.map((x) => {
      const covers = new Set<string>();
      for (const continuation of CONTINUATIONS) {
        const tokens = tokenizer.encode(x + continuation);
        let count = 0;
        for (let reached = 0; reached < x.length; count++) reached += tokenizer.bytes(tokens[count]!).length;
        covers.add(spelled(tokens.slice(0, count), tokenizer));
      }
      return [x, covers];
    }),
  );
}

/** What the engine finds where no token is impossible to the model. */
function ours(tokenizer: Tokenizer): (x: ByteString) => string[] {
  const lexicon = createLexicon(tokenizer, new Set());
  const full = new Float32Array(tokenizer.size).fill(1 / tokenizer.size);
  const row = { ids: new Int32Array(), probabilities: new Float32Array(), full };
  return (x) => {
    const opened = openText(tokenizer, x);
    const tree = coverTree(opened, lexicon);
    const rows = tree.tokens.map(() => row);
    const covers = new Covers(tree, rows, lexicon);
    return covers
      .covers(0)
      .filter((cover) => covers.isCanonical(cover))
      .map(({ node, last }) => [
        ...opened.base,
        ...pathTokens(tree, node),
        ...(last === undefined ? [] : [last]),
      ])
      .map((tokens) => spelled(tokens, tokenizer));
  };
}

/** What is found by splitting where the text so far is split, and keeping what is encoded so by itself. */
function naive(x: ByteString, tokenizer: Tokenizer): Set<string> {
  const found = new Set([spelled(tokenizer.encode(x), tokenizer)]);
  for (let cut = 0; cut < x.length; cut++) {
    const left = tokenizer.encode(x.slice(0, cut));
    for (let id = 0; id < tokenizer.size; id++) {
      const last = tokenizer.bytes(id);
      if (!last.startsWith(x.slice(cut)) || last.length === x.length - cut) continue;
      const tokens = [...left, id];
      if (tokenizer.encode(x.slice(0, cut) + last).join() === tokens.join())
        found.add(spelled(tokens, tokenizer));
    }
  }
  return found;
}

/** Tokens as a text to compare and to read. No two tokens here have the same bytes. */
function spelled(tokens: readonly number[], tokenizer: Tokenizer): string {
  return tokens.map((id) => tokenizer.bytes(id)).join('|');
}
