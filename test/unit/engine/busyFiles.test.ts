import assert from 'node:assert/strict';
import { whenFree } from '../../../src/engine/model/busyFiles.ts';

/** Fails so often with an error of the file system, and then no more. */
function failing(times: number, code: string): { act: () => void; calls: () => number } {
  let calls = 0;
  const act = (): void => {
    if (calls++ < times) throw Object.assign(new Error(code), { code });
  };
  return { act, calls: () => calls };
}

describe('a file that another process has open', () => {
  it('is tried again until it is free', () => {
    const { act, calls } = failing(2, 'EPERM');
    whenFree(act);
    assert.equal(calls(), 3);
  });

  it('is given up after a while', () => {
    const { act } = failing(Infinity, 'EBUSY');
    assert.throws(() => whenFree(act), { code: 'EBUSY' });
  });

  it('is not waited for when that is not what is wrong', () => {
    const { act, calls } = failing(2, 'ENOSPC');
    assert.throws(() => whenFree(act), { code: 'ENOSPC' });
    assert.equal(calls(), 1);
  });
});
