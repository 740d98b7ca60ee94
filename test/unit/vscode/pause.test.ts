import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { Pause } from '../../../src/vscode/pause.ts';

const millisecond = 1 / 60_000;

describe('Pause', () => {
  let pause: Pause;
  beforeEach(() => {
    pause = new Pause();
  });
  afterEach(() => {
    pause.dispose();
  });
  const change = () =>
    new Promise<void>((resolve) => {
      pause.onDidChange(() => {
        resolve();
      });
    });

  it('lasts for its minutes', () => {
    const before = Date.now();
    pause.for(10);
    assert.ok(pause.until instanceof Date);
    assert.ok(pause.until.getTime() >= before + 600_000);
    assert.ok(pause.until.getTime() <= Date.now() + 600_000);
  });

  it('ends by itself, and says so', async () => {
    pause.for(millisecond);
    await change();
    assert.equal(pause.until, undefined);
  });

  it('does not outlast its time in a machine that sleeps meanwhile', async () => {
    pause = new Pause(5);
    pause.for(10);
    const { now } = Date;
    Date.now = () => now() + 600_000; // the clock has gone on, and the timers have not
    try {
      assert.equal(pause.until, undefined);
      await change();
    } finally {
      Date.now = now;
    }
  });

  it('until the window closes outlasts one of minutes', async () => {
    pause.for(millisecond);
    pause.untilWindowCloses();
    await delay(20);
    assert.equal(pause.until, 'windowClosed');
  });

  it('ends when resumed', () => {
    pause.for(10);
    pause.resume();
    assert.equal(pause.until, undefined);
  });
});
