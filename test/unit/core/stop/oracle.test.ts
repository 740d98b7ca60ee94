import assert from 'node:assert/strict';
import { join } from 'node:path';
import { readRepository } from '../../../../src/cli/repository.ts';
import { type Hole, lineHoles } from '../../../../src/core/eval/holes.ts';
import { complete } from './cursor.ts';

/** What the rules make of a model that is always right: it writes what was there, and does not stop by itself. */
describe('stop rules and a perfect model', () => {
  it('spoil less than one completion in a hundred', async () => {
    const files = await readRepository(join(import.meta.dirname, '../../../../src'));
    const holes = lineHoles(files, 500, 1);
    const spoilt = holes.filter((hole) => completeWithTruth(hole) !== hole.truth);
    assert.equal(holes.length, 500);
    assert.ok(spoilt.length < 5, JSON.stringify(spoilt.map(({ path, truth }) => ({ path, truth }))));
  });
});

function completeWithTruth({ prefix, suffix, truth }: Hole): string {
  const context = { prefix, suffix, length: 'line', maxLines: 12 } as const;
  return complete(context, `${truth}${suffix.slice(0, 200)}\n`).text;
}
