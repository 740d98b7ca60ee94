import assert from 'node:assert/strict';
import { PowerSource } from '../../../../src/vscode/power/powerSource.ts';
import type { Power } from '../../../../src/vscode/power/readPower.ts';
import { savingNow } from '../../../../src/vscode/power/saving.ts';

describe('PowerSource', () => {
  let now: number;
  let lookUps: number;
  let power: Power;
  let source: PowerSource;
  beforeEach(() => {
    now = 1e12;
    lookUps = 0;
    power = 'battery';
    source = new PowerSource(
      async () => {
        lookUps++;
        return power;
      },
      () => now,
    );
  });

  it('is not looked up before somebody asks', () => {
    assert.equal(lookUps, 0);
  });

  it('answers at once, and tells when it knows better', async () => {
    const seen: boolean[] = [];
    source.onDidChange(() => seen.push(source.onBattery));
    assert.equal(source.onBattery, false);
    assert.equal(await source.isOnBattery(), true);
    assert.equal(source.onBattery, true);
    assert.deepEqual(seen, [true]);
  });

  it('is looked up once a minute at most', async () => {
    await source.isOnBattery();
    power = 'mains';
    now += 59_999;
    assert.equal(await source.isOnBattery(), true);
    assert.equal(lookUps, 1);
    now += 1;
    assert.equal(source.onBattery, true, 'as last known');
    assert.equal(await source.isOnBattery(), false);
    assert.equal(lookUps, 2);
  });

  it('is looked up once for all where there is no battery', async () => {
    power = undefined;
    assert.equal(await source.isOnBattery(), false);
    now += 1e9;
    assert.equal(await source.isOnBattery(), false);
    assert.equal(lookUps, 1);
  });

  it('matters only where something is to be saved', async () => {
    assert.equal(savingNow({ battery: 'normal' }, source), undefined);
    assert.equal(lookUps, 0);
    await source.isOnBattery();
    assert.equal(savingNow({ battery: 'save' }, source), 'save');
    assert.equal(savingNow({ battery: 'off' }, source), 'off');
    assert.equal(savingNow({ battery: 'normal' }, source), undefined);
    power = 'mains';
    now += 60_000;
    await source.isOnBattery();
    assert.equal(savingNow({ battery: 'off' }, source), undefined);
  });
});
