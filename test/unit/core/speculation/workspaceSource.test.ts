import assert from 'node:assert/strict';
import { WorkspaceSource } from '../../../../src/core/speculation/sources/workspaceSource.ts';
import { WorkspaceIndex } from '../../../../src/core/speculation/workspaceIndex.ts';
import { SegmentBuilder } from '../../../../src/core/speculation/workspaceSegment.ts';

const SPECIAL = 9;

function indexOf(...files: readonly number[][]): WorkspaceIndex {
  const builder = new SegmentBuilder(10);
  files.forEach((tokens, i) => builder.add(`/${i}`, tokens, 0));
  const index = new WorkspaceIndex();
  index.add(builder.build());
  return index;
}

describe('workspace source', () => {
  const sourceOf = (index: WorkspaceIndex) => new WorkspaceSource(index, (token) => token !== SPECIAL);
  const tokensAt = (source: WorkspaceSource, cursor = source.end()) =>
    cursor && source.propose(cursor).map(({ token }) => token);

  it('proposes what follows the longest match, most counted first', () => {
    const source = sourceOf(indexOf([1, 2, 3, 4], [1, 2, 3, 5], [1, 2, 3, 5], [7, 2, 3, 6]));
    source.begin([0, 1, 2, 3]);
    assert.deepEqual(tokensAt(source), [5, 4]);
    source.begin([7, 2]);
    source.append(3);
    assert.deepEqual(tokensAt(source), [6]);
    source.begin([8]);
    assert.equal(source.end(), undefined);
  });

  it('goes on behind a draft as it does behind the text', () => {
    const source = sourceOf(indexOf([1, 2, 3, 4, 5], [8, 3, 4, 6]));
    source.begin([1, 2]);
    const cursor = source.advance(source.advance(source.end()!, 3)!, 4)!;
    assert.deepEqual(tokensAt(source, cursor), [5]);
    source.begin([1, 2, 3, 4]);
    assert.deepEqual(source.end(), cursor);
    // Not there with all that stands before it, but with less.
    source.begin([1, 2, 8]);
    source.append(3);
    assert.deepEqual(tokensAt(source), [4]);
  });

  it('proposes no special tokens, and a handful at most', () => {
    const source = sourceOf(indexOf(...[0, 3, 4, 5, 6, 7, SPECIAL, SPECIAL].map((token) => [1, 2, token])));
    source.begin([1, 2]);
    assert.deepEqual(tokensAt(source), [0, 3, 4, 5]);
  });

  it('has a prior for every bucket, the higher the better the evidence', () => {
    const many = Array.from({ length: 70 }, (_, i) => [0, 1, 2, 3, 4, 5, i % 7 === 0 ? 6 : 7]);
    const source = sourceOf(indexOf(...many, [1, 2, 8]));
    const priorOf = (text: number[]): number => {
      source.begin(text);
      const { bucket } = source.propose(source.end()!)[0]!;
      return source.priors[bucket]!;
    };
    assert.ok(priorOf([0, 1, 2, 3, 4, 5]) > priorOf([4, 5]));
    assert.ok(priorOf([4, 5]) > 0);
    for (const prior of source.priors) assert.ok(prior > 0 && prior < 1);
    for (const text of [
      [0, 1],
      [1, 2],
      [0, 1, 2],
      [2, 3, 4, 5],
      [5, 7],
    ]) {
      source.begin(text);
      const cursor = source.end();
      for (const { bucket } of cursor ? source.propose(cursor) : [])
        assert.ok(source.priors[bucket] !== undefined);
    }
  });

  it('leaves its cursors when the index changes', () => {
    const index = indexOf([1, 2, 3], [4, 5, 6]);
    const source = sourceOf(index);
    source.begin([1, 2]);
    const cursor = source.end()!;
    index.remove(['/1']);
    assert.deepEqual(source.propose(cursor), []);
    assert.equal(source.advance(cursor, 3), undefined);
    assert.deepEqual(tokensAt(source), [3]);
    index.remove(['/0']);
    assert.equal(source.end(), undefined);
  });
});
