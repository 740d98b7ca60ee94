import assert from 'node:assert/strict';
import type { Candidate } from '../../../../src/core/speculation/draftSource.ts';
import { type GhostCursor, GhostSource } from '../../../../src/core/speculation/sources/ghostSource.ts';

describe('drafts from the ghost', () => {
  const ghost = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21];
  let source: GhostSource;
  beforeEach(() => {
    source = new GhostSource();
    source.setGhost(ghost);
    source.begin();
  });

  /** What is proposed after these tokens: drafted or generated, that makes no difference. */
  function after(...tokens: readonly number[]): readonly Candidate[] {
    let cursor: GhostCursor | undefined = source.end();
    for (const token of tokens) cursor &&= source.advance(cursor, token);
    const drafted = cursor ? source.propose(cursor) : [];
    source.begin();
    for (const token of tokens) source.append(token);
    const end = source.end();
    assert.deepEqual(end ? source.propose(end) : [], drafted);
    assert.equal(end === undefined, cursor === undefined);
    source.begin();
    return drafted;
  }

  it('proposes the next token, the surer the more have agreed', () => {
    for (const [confirmed, bucket] of [0, 1, 2, 3, 3, 4, 4].entries()) {
      assert.deepEqual(after(...ghost.slice(0, confirmed)), [{ token: ghost[confirmed], bucket }]);
    }
    assert.deepEqual(after(...ghost), []);
    assert.equal(source.priors.length, 10);
  });

  it('goes on behind tokens that were left out', () => {
    assert.deepEqual(after(10, 13), [{ token: 14, bucket: 5 }]);
    assert.deepEqual(after(10, 13, 14), [{ token: 15, bucket: 6 }]);
    assert.deepEqual(after(10, 18), [{ token: 19, bucket: 5 }]);
    assert.deepEqual(after(10, 19), []);
  });

  it('goes on behind tokens that took the place of others, or were put between', () => {
    assert.deepEqual(after(10, 99), []);
    assert.deepEqual(after(10, 99, 12), [{ token: 13, bucket: 5 }]);
    assert.deepEqual(after(10, 99, 98, 97, 11), [{ token: 12, bucket: 5 }]);
    assert.deepEqual(after(10, 99, 98, 97, 96, 12), [{ token: 13, bucket: 5 }]);
  });

  it('is given up after five strange tokens, and at its end', () => {
    assert.deepEqual(after(10, 99, 98, 97, 96, 95, 12), []);
    assert.deepEqual(after(...ghost.slice(0, -1), 99, 21), []);
  });

  it('holds for one text', () => {
    source.append(10);
    source.setGhost([30]);
    assert.deepEqual(after(), [{ token: 30, bucket: 0 }]);
    source.setGhost([]);
    assert.equal(source.end(), undefined);
  });
});
