import assert from 'node:assert/strict';
import { crc32 } from '../../../../src/core/stats/crc32.ts';
import { csv } from '../../../../src/core/stats/csv.ts';
import type { StatsEvent } from '../../../../src/core/stats/events.ts';
import { readRecord, record } from '../../../../src/core/stats/record.ts';
import { requestEvent, suggestionEvent, survivalEvent } from '../../../support/statsEvents.ts';

describe('crc32', () => {
  it('is that of the standard', () => {
    // The check value of CRC-32/ISO-HDLC is of the bytes `123456789`; two of them make a unit here.
    const units = String.fromCharCode(0x3231, 0x3433, 0x3635, 0x3837);
    assert.equal(crc32(units), 0x9ae0daaf);
    assert.equal(crc32(''), 0);
  });
});

describe('a record', () => {
  const event = requestEvent('a-1', { language: 'größe' });

  it('is read as it was written', () => {
    for (const one of [event, suggestionEvent('b'), survivalEvent('c')]) {
      assert.deepEqual(readRecord(record(one)), one);
    }
  });

  it('is none when any of it is missing or has changed', () => {
    const line = record(event);
    for (let at = 0; at < line.length; at++) {
      assert.equal(readRecord(line.slice(0, at)), undefined);
      assert.equal(
        readRecord(line.slice(0, at) + (line[at] === '0' ? '1' : '0') + line.slice(at + 1)),
        undefined,
      );
    }
  });

  it('is none of a kind that nobody knows', () => {
    assert.equal(readRecord(record({ ...event, kind: 'other' } as unknown as StatsEvent)), undefined);
  });
});

describe('csv', () => {
  it('has a line for each event below the names of its columns', () => {
    const lines = csv([
      requestEvent('a'),
      suggestionEvent('b', { draft: 2 }),
      survivalEvent('c', { kept: 0.5 }),
    ]);
    const [names, ...rows] = lines
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','));
    const column = (name: string) => rows.map((row) => row[names!.indexOf(name)]);
    assert.deepEqual(column('kind'), ['request', 'suggestion', 'survival']);
    assert.deepEqual(column('totalMs'), ['20', '', '']);
    assert.deepEqual(column('draft'), ['', '2', '']);
    assert.deepEqual(column('keptShare'), ['', '', '0.5']);
    assert.ok(rows.every((row) => row.length === names!.length));
  });

  it('quotes what has to be quoted, and makes no formulas', () => {
    const text = csv([requestEvent('a', { language: '=1+1' }), requestEvent('b', { language: 'a,"b"' })]);
    assert.match(text, /,'=1\+1,/);
    assert.match(text, /,"a,""b""",/);
  });
});
