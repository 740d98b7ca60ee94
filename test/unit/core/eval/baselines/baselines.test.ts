import assert from 'node:assert/strict';
import { Baselines } from '../../../../../src/core/eval/baselines/index.ts';
import { cut } from '../../../../../src/core/eval/holes.ts';

describe('Baselines', () => {
  const distant = 'export const limits = { retries: 7, seconds: 30 };\n';
  const text = `const total = price * count;\nlog(total);\nconst total = price * count;\nconst limits = { retries: 9 };\n`;
  const files = [
    { path: 'a.ts', text },
    { path: 'b.ts', text: distant },
    { path: 'copy.ts', text: text + 'const other = 1;\n' },
  ];
  /** A token is a word or a single character. */
  const tokenEnds = async (text: string): Promise<number[]> =>
    [...text.matchAll(/\w+|\W/g)].map(({ index, 0: token }) => index + token.length);
  const baselines = new Baselines({ filesOf: () => files, tokenEnds });
  /** What is said in place of the rest of a line of `a.ts`. */
  const complete = (name: Parameters<Baselines['complete']>[0], before: string, line = text) => {
    const at = text.lastIndexOf(before) + before.length;
    return baselines.complete(name, 'a.ts', cut(line, at, text.indexOf('\n', at)), 'line');
  };

  it('copy from the document', async () => {
    assert.equal(await complete('suffix automaton, tokens', 'const total = '), 'price * count;');
    assert.equal(await complete('suffix automaton, characters', 'const total = '), 'price * count;');
  });

  it('know a token that is begun in characters alone', async () => {
    assert.notEqual(await complete('suffix automaton, tokens', 'const total = pri'), 'ce * count;');
    assert.equal(await complete('suffix automaton, characters', 'const total = pri'), 'ce * count;');
  });

  it('copy from other files of the project, but not from a copy of the file or from the file itself', async () => {
    // `copy.ts` and `a.ts` say 9.
    assert.equal(await complete('n-grams of the project', 'const limits = { re'), 'tries: 7, seconds: 30 };');
  });

  it('say nothing where nothing is repeated', async () => {
    const alone = cut('qqq', 3, 3);
    const nothing = new Baselines({ filesOf: () => [], tokenEnds });
    assert.equal(await nothing.complete('n-grams of the project', 'x.ts', cut('', 0, 0), 'line'), '');
    assert.equal(await nothing.complete('suffix automaton, tokens', 'x.ts', alone, 'line'), '');
  });
});
