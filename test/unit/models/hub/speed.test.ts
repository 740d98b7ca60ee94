import assert from 'node:assert/strict';
import { Speed } from '../../../../src/models/hub/speed.ts';

describe('Speed', () => {
  it('says nothing at first, then what the last seconds brought', () => {
    let now = 1000;
    const speed = new Speed(() => now);
    const during = (ms: number, bytes: number) => {
      for (let passed = 0; passed < ms; passed += 50) {
        now += 50;
        speed.add(bytes);
      }
    };
    assert.equal(speed.perSecond, undefined);
    during(400, 10);
    assert.equal(speed.perSecond, undefined);
    during(20_000, 100);
    assert.ok(Math.abs(speed.perSecond! - 2000) < 50, String(speed.perSecond));
    during(10_000, 10);
    assert.ok(Math.abs(speed.perSecond! - 200) < 5, String(speed.perSecond));
    now += 5000; // nothing comes: it falls without being told
    assert.ok(speed.perSecond! < 120);
  });
});
