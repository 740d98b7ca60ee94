import assert from 'node:assert/strict';
import { Profiler } from '../../../../src/engine/profile/profiler.ts';
import { FakeForward } from '../../../support/fakeForward.ts';
import { temporaryFolder } from '../../../support/temporary.ts';

class FragileForward extends FakeForward {
  isBroken = false;

  override run(...input: Parameters<FakeForward['run']>): ReturnType<FakeForward['run']> {
    return this.isBroken ? Promise.reject(new Error('out of memory')) : super.run(...input);
  }
}

describe('profiler', () => {
  const dir = temporaryFolder();

  it('begins again after a pass that failed', async () => {
    const model = { vocabulary: 8, maxLength: 80 };
    const profiler = new Profiler(dir, 'conditions', model);
    const forward = new FragileForward(() => new Float64Array(8).fill(1 / 8), model.maxLength);
    await profiler.step(forward);
    forward.isBroken = true;
    await assert.rejects(profiler.step(forward), /out of memory/);
    forward.isBroken = false;
    assert.notEqual(await profiler.step(forward), undefined, 'it has come to an end without a table');
    while ((await profiler.step(forward)) !== undefined);
    assert.deepEqual(profiler.table?.lengths, [40]);
  });
});
