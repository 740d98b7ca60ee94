import assert from 'node:assert/strict';
import { DocumentNGrams } from '../../../../../src/core/drafts/superposed/documentNGrams.ts';
import { CONTEXT, NGrams } from '../../../../../src/core/drafts/superposed/nGrams.ts';
import { WorkspaceNGrams } from '../../../../../src/core/drafts/superposed/workspaceNGrams.ts';
import { createRandom, randomInteger } from '../../../../../src/core/random.ts';
import { WorkspaceIndex } from '../../../../../src/core/speculation/workspaceIndex.ts';
import { SegmentBuilder } from '../../../../../src/core/speculation/workspaceSegment.ts';

const VOCABULARY = 4;
const TOKENS = [...Array(VOCABULARY).keys()];
/** Sums up to 1. */
const FLOORS = [0.4, 0.3, 0.2, 0.1];

function workspaceOf(files: readonly (readonly number[])[]): WorkspaceNGrams {
  const index = new WorkspaceIndex();
  files.forEach((tokens, i) => {
    const builder = new SegmentBuilder(VOCABULARY);
    builder.add(`/${i}`, tokens, 0);
    index.add(builder.build());
  });
  return new WorkspaceNGrams(index);
}

/** Tokens behind each occurrence of a pattern, by looking everywhere. */
function behind(pattern: readonly number[], texts: readonly (readonly number[])[]): number[] {
  return texts.flatMap((text) =>
    text.filter(
      (_, at) => at >= pattern.length && pattern.every((t, i) => text[at - pattern.length + i] === t),
    ),
  );
}

/** Witten and Bell, from the shortest context up. */
function expected(text: readonly number[], token: number, texts: readonly (readonly number[])[]): number {
  let probability = FLOORS[token]!;
  for (let n = 1; n <= Math.min(CONTEXT, text.length); n++) {
    const found = behind(text.slice(-n), texts);
    if (found.length === 0) break;
    const followed = found.length / (found.length + new Set(found).size);
    const share = found.filter((other) => other === token).length / found.length;
    probability = followed * share + (1 - followed) * probability;
  }
  return probability;
}

describe('n-grams', () => {
  it('back off by Witten and Bell', () => {
    // Behind 2: 3 twice, 1 once. Behind 1 2: 3 once. Behind 0 1 2: nothing.
    const { confidence, probability } = new NGrams([new DocumentNGrams([1, 2, 3, 2, 1, 0, 2, 3])]).after([
      0, 1, 2,
    ]);
    const behindTwo = (2 + 2 * 0.1) / (3 + 2);
    assert.ok(Math.abs(probability(3, 0.1) - (1 + behindTwo) / 2) < 1e-12);
    assert.equal(confidence, 1 / 5);
  });

  it('are the counts of all texts, whatever they come from', () => {
    const random = createRandom(1);
    const draw = (length: number) => Array.from({ length }, () => randomInteger(random, VOCABULARY));
    for (let round = 0; round < 200; round++) {
      const document = draw(40);
      const files = [draw(20), draw(10), draw(1)];
      const nGrams = new NGrams([new DocumentNGrams(document), workspaceOf(files)]);
      const text = draw(randomInteger(random, CONTEXT + 3));
      const { probability } = nGrams.after(text);
      let sum = 0;
      for (const token of TOKENS) {
        const found = probability(token, FLOORS[token]!);
        assert.ok(Math.abs(found - expected(text, token, [document, ...files])) < 1e-12);
        sum += found;
      }
      assert.ok(Math.abs(sum - 1) < 1e-12);
    }
  });

  it('leave everything to the floor where nothing is known, and then are not believed', () => {
    for (const text of [[3], []]) {
      const { confidence, probability } = new NGrams([
        new DocumentNGrams([0, 1]),
        workspaceOf([[2, 3]]),
      ]).after(text);
      assert.equal(confidence, 0);
      assert.equal(probability(1, 0.25), 0.25);
    }
  });

  it('count a long match in all its parts, up to six tokens', () => {
    const text = [0, 1, 2, 3, 0, 0, 2];
    const [document, workspace] = [new DocumentNGrams([...text, 1]), workspaceOf([[...text, 1]])];
    for (const source of [document, workspace]) {
      const found = source.followers(text);
      assert.deepEqual(
        found.map((counts) => [...counts]),
        [
          [
            [1, 1],
            [3, 1],
          ],
          ...Array<number[][]>(CONTEXT - 1).fill([[1, 1]]),
        ],
      );
    }
  });
});
