import assert from 'node:assert/strict';
import { createRandom, randomInteger } from '../../../../src/core/random.ts';
import { DocumentSource, type Match } from '../../../../src/core/speculation/sources/documentSource.ts';
import { tokensOf } from './tokensOf.ts';

function sourceOf(text: readonly number[]): DocumentSource {
  const source = new DocumentSource(() => true);
  source.begin(text);
  return source;
}

/** Tokens proposed after a text and a draft. */
function proposed(source: DocumentSource, draft: readonly number[] = []): number[] {
  const cursor = draft.reduce<Match>((at, token) => source.advance(at, token), source.end());
  return tokensOf(source.propose(cursor));
}

describe('drafts from the document', () => {
  it('goes on as the longest match did, then as shorter ones did', () => {
    // After 1 2 3 came 4; after 2 3, later, 5; after 3, later still, 6.
    const source = sourceOf([1, 2, 3, 4, 9, 2, 3, 5, 8, 3, 6, 7, 1, 2, 3]);
    assert.deepEqual(proposed(source), [4, 5, 6]);
    assert.deepEqual(proposed(source, [4]), [9]);
    assert.deepEqual(proposed(source, [5]), [8]);
    assert.deepEqual(proposed(source, [5, 8, 3]), [6]);
  });

  it('takes the nearest of several matches', () =>
    assert.deepEqual(proposed(sourceOf([1, 2, 3, 1, 2, 4, 1, 2])), [4]));

  it('proposes no more than four tokens, none twice', () => {
    const longer = Array.from({ length: 6 }, (_, i) => [1, 2, 3, 4, 5, 6].slice(i).concat(10 + i)).flat();
    assert.deepEqual(proposed(sourceOf([...longer, 1, 2, 3, 4, 5, 6])), [10, 11, 12, 13]);
    const same = Array.from({ length: 6 }, (_, i) => [1, 2, 3, 4, 5, 6].slice(i).concat(10)).flat();
    assert.deepEqual(proposed(sourceOf([...same, 1, 2, 3, 4, 5, 6])), [10]);
  });

  it('proposes nothing where nothing repeats, and starts again after it', () => {
    const source = sourceOf([1, 2, 3]);
    assert.deepEqual(proposed(source), []);
    assert.deepEqual(proposed(source, [1]), [2]);
    assert.deepEqual(proposed(source, [7, 2]), [3]);
    assert.deepEqual(proposed(source, [2, 3]), []);
    assert.deepEqual(proposed(sourceOf([])), []);
  });

  it('never proposes special tokens', () => {
    const source = new DocumentSource((token) => token < 100);
    source.begin([2, 3, 1, 2, 100, 1, 2]);
    assert.deepEqual(proposed(source), []);
    source.begin([2, 3, 1, 2, 100, 2, 5, 1, 2]);
    assert.deepEqual(proposed(source), [5]);
  });

  it('tells matches apart by length, rank and agreement of their occurrences', () => {
    const bucket = (text: readonly number[]): number => {
      const source = sourceOf(text);
      return source.propose(source.end())[0]!.bucket;
    };
    const texts = [
      [1, 2, 1], // one token, once
      [1, 2, 1, 2, 1], // three tokens, once
      [1, 2, 3, 1, 2, 4, 1], // one token, always followed by the same
      [1, 2, 3, 1, 4, 5, 1], // one token, followed by different ones
      [1, 2, 3, 1, 2], // two tokens, once
    ];
    assert.deepEqual(texts.map(bucket), [0, 18, 1, 2, 9]);
    const source = sourceOf([1, 2, 3, 4, 9, 2, 3, 5, 8, 3, 6, 7, 1, 2, 3]);
    assert.deepEqual(
      source.propose(source.end()).map((candidate) => candidate.bucket),
      [18, 9 + 5, 8],
    );
    // Only 2 matches, though 1 has come before it wherever it was.
    const short = sourceOf([1, 2, 3]);
    assert.deepEqual(short.propose(short.advance(short.end(), 2)), [{ token: 3, bucket: 0 }]);
    const long = Array.from({ length: 40 }, (_, i) => i);
    assert.equal(bucket([...long, ...long.slice(0, 20)]), 45);
    assert.equal(source.priors.length, 54);
  });

  it('goes from text to text as if each were the first', () => {
    const random = createRandom(5);
    const source = new DocumentSource(() => true);
    let text: number[] = [];
    for (let round = 0; round < 200; round++) {
      const kept = random() < 0.2 ? 0 : text.length - randomInteger(random, Math.min(10, text.length + 1));
      text = text.slice(0, kept);
      for (let more = randomInteger(random, 30); more > 0; more--) text.push(randomInteger(random, 4));
      source.begin(text);
      for (let more = randomInteger(random, 5); more > 0; more--) {
        text.push(randomInteger(random, 4));
        source.append(text.at(-1)!);
      }
      const fresh = sourceOf(text);
      assert.deepEqual(source.propose(source.end()), fresh.propose(fresh.end()));
      const draft = [randomInteger(random, 4), randomInteger(random, 4)];
      assert.deepEqual(proposed(source, draft), proposed(fresh, draft));
    }
  });
});
