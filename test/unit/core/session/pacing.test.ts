import assert from 'node:assert/strict';
import { Joining } from '../../../../src/core/session/joining.ts';
import { type Moment, PAUSE_MS, Pacing } from '../../../../src/core/session/pacing.ts';

const moment: Moment = { linePrefix: 'let x', afterAccept: false, onPause: false, delayAfterDotMs: 250 };

/** @returns the pacing of somebody with so much time between keys, and of an engine that takes so long */
function pacing(intervalMs: number, latencyMs: number): Pacing {
  const result = new Pacing();
  for (let i = 0; i < 20; i++) result.noteKey(i * intervalMs);
  for (let i = 0; i < 5; i++) result.noteLatency(latencyMs);
  return result;
}

describe('Pacing', () => {
  it('asks a quick engine at once', () => {
    assert.equal(pacing(150, 20).delay(moment), 0);
    assert.equal(new Pacing().delay(moment), 0);
  });

  it('waits until the next key would have come where an engine is slower than that', () => {
    assert.equal(pacing(150, 400).delay(moment), 150);
    assert.equal(pacing(300, 240).delay(moment), 240);
  });

  it('does not take a look at the text for typing', () => {
    const slow = pacing(150, 400);
    slow.noteKey(60_000);
    slow.noteKey(60_150);
    assert.equal(slow.delay(moment), 150);
  });

  it('follows the engine when that becomes quicker', () => {
    const pace = pacing(150, 400);
    for (let i = 0; i < 20; i++) pace.noteLatency(20);
    assert.equal(pace.delay(moment), 0);
  });

  it('does not wait on a blank line, and after an accepted suggestion', () => {
    const slow = pacing(150, 400);
    assert.equal(slow.delay({ ...moment, linePrefix: '    ' }), 0);
    assert.equal(slow.delay({ ...moment, afterAccept: true }), 0);
  });

  it('waits for a pause where the user wants that', () => {
    assert.equal(pacing(150, 20).delay({ ...moment, onPause: true, linePrefix: '' }), PAUSE_MS);
  });

  const dots: [string, boolean][] = [
    ['this.', true],
    ['call().', true],
    ['items[0].', true],
    ['maybe?.', true],
    ['größe.', true],
    ['x = 1.', false],
    ['...', false],
    ['this.x', false],
    ['.', false],
  ];
  for (const [linePrefix, waits] of dots) {
    it(`${waits ? 'waits' : 'does not wait'} after ${linePrefix}`, () => {
      assert.equal(new Pacing().delay({ ...moment, linePrefix }), waits ? 250 : 0);
    });
  }

  it('waits longer with each suggestion that is rejected in a row, until one is taken', () => {
    const pace = pacing(150, 20);
    const delays = Array.from({ length: 10 }, () => {
      pace.noteEnd(false);
      return pace.delay(moment);
    });
    assert.deepEqual(delays, [0, 0, 300, 600, 1200, 2400, 4800, 5000, 5000, 5000]);
    pace.noteEnd(true);
    assert.equal(pace.delay(moment), 0);
  });
});

describe('Joining', () => {
  it('waits for a request once it is old enough for how often keys agree', () => {
    const joining = new Joining();
    assert.equal(joining.isWorthwhile(49, 100), false);
    assert.equal(joining.isWorthwhile(51, 100), true);
    for (let i = 0; i < 100; i++) joining.note(true);
    assert.equal(joining.isWorthwhile(5, 100), true);
    for (let i = 0; i < 100; i++) joining.note(false);
    assert.equal(joining.isWorthwhile(95, 100), false);
  });

  it('does not wait where nobody knows how long', () => {
    assert.equal(new Joining().isWorthwhile(1000, undefined), false);
  });
});
