import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  linuxPower,
  macPower,
  type Power,
  readPower,
  windowsPower,
} from '../../../../src/vscode/power/readPower.ts';
import { temporaryFolder } from '../../../support/temporary.ts';

type Supplies = Readonly<Record<string, Readonly<Record<string, string>>>>;

describe('power source', () => {
  const dir = temporaryFolder();
  const battery = (status: string) => ({ type: 'Battery', status });
  const mains = (online: string) => ({ type: 'Mains', online });

  const machines: [what: string, supplies: Supplies, expected: Power][] = [
    ['a server', {}, undefined],
    ['a desktop that tells of its mains', { AC: mains('1') }, undefined],
    [
      'a desktop with a wireless mouse',
      { hidpp_battery_0: { ...battery('Discharging'), scope: 'Device' } },
      undefined,
    ],
    ['a laptop on battery', { ADP1: mains('0'), BAT0: battery('Discharging') }, 'battery'],
    ['a charging laptop', { ADP1: mains('1'), BAT0: battery('Charging') }, 'mains'],
    ['a full laptop', { ADP1: mains('1'), BAT0: battery('Full') }, 'mains'],
    ['one whose adapter is too weak', { ADP1: mains('1'), BAT0: battery('Discharging') }, 'mains'],
    ['one charged by USB alone', { usb: { type: 'USB', online: '1' }, BAT1: battery('Charging') }, 'mains'],
    [
      'one with two batteries, one of them spare',
      { AC: mains('0'), BAT0: battery('Not charging'), BAT1: battery('Discharging') },
      'battery',
    ],
  ];
  for (const [index, [what, supplies, expected]] of machines.entries()) {
    it(`of ${what} (Linux)`, async () => {
      const folder = join(dir, String(index));
      mkdirSync(folder);
      for (const [name, files] of Object.entries(supplies)) {
        mkdirSync(join(folder, name));
        for (const [file, text] of Object.entries(files))
          writeFileSync(join(folder, name, file), `${text}\n`);
      }
      assert.equal(await linuxPower(folder), expected);
    });
  }

  it('of a container without /sys', async () => {
    assert.equal(await linuxPower(join(dir, 'nowhere')), undefined);
  });

  it('of a Mac', () => {
    const internal = ' -InternalBattery-0 (id=1234567)\t91%; discharging; 5:12 remaining present: true\n';
    assert.equal(macPower(`Now drawing from 'Battery Power'\n${internal}`), 'battery');
    assert.equal(macPower(`Now drawing from 'AC Power'\n${internal}`), 'mains');
    assert.equal(macPower("Now drawing from 'AC Power'\n"), undefined);
    assert.equal(macPower(''), undefined);
  });

  it('of Windows', () => {
    assert.equal(windowsPower('1\r\n'), 'battery');
    assert.equal(windowsPower('5\r\n1\r\n'), 'battery');
    assert.equal(windowsPower('2\r\n'), 'mains');
    assert.equal(windowsPower('1\r\n2\r\n'), 'mains');
    assert.equal(windowsPower('11\r\n'), 'mains');
    assert.equal(windowsPower(''), undefined);
  });

  it('of this machine is one of them', async () => {
    assert.ok([undefined, 'mains', 'battery'].includes(await readPower()));
  });
});
