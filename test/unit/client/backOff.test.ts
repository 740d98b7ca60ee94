import assert from 'node:assert/strict';
import { BackOff } from '../../../src/client/backOff.ts';

describe('BackOff', () => {
  const waits = (backOff: BackOff, servedMs: number[]) => servedMs.map((ms) => backOff.crashed(ms));

  it('waits twice as long each time, up to half a minute, then gives up', () => {
    const waited = waits(new BackOff(), Array<number>(9).fill(0));
    assert.deepEqual(waited, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, undefined, undefined]);
  });

  it('begins anew after a minute of health', () => {
    assert.deepEqual(waits(new BackOff(), [0, 0, 59_999, 60_000, 0]), [500, 1000, 2000, 500, 1000]);
  });

  it('does not take an engine that never got ready for a healthy one', () => {
    assert.deepEqual(waits(new BackOff(), [-Infinity, -Infinity]), [500, 1000]);
  });

  it('counts the crashes since the last health or reset', () => {
    const backOff = new BackOff([0]);
    waits(backOff, [0, 0]);
    assert.equal(backOff.crashes, 2);
    backOff.reset();
    assert.equal(backOff.crashes, 0);
    assert.equal(backOff.crashed(0), 0);
  });
});
