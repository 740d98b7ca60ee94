import assert from 'node:assert/strict';
import { type DownloadRun, downloadRun } from '../../../support/hub/downloadRun.ts';

/** All 200 are `npm run bench:download -- --runs 200`. */
const RUNS = 40;
const AT_ONCE = 8;

describe('Downloads from a server that does everything wrong', () => {
  const runs: DownloadRun[] = [];
  before(async function () {
    this.timeout(60_000);
    const seeds = Array.from({ length: RUNS }, (_, seed) => seed);
    const worker = async (): Promise<void> => {
      for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift())
        runs.push(await downloadRun(seed));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  });

  it('end with a verified model or a clear error, and nothing partial in sight', () => {
    assert.equal(runs.length, RUNS); // what must hold is asserted in each run
    const whole = runs.filter(({ outcome }) => outcome === 'whole').length;
    assert.ok(whole >= RUNS / 2 && whole < RUNS, `${whole} of ${RUNS} models came`);
  });

  it('ask again for none of what an earlier call has left', () => {
    assert.ok(runs.some(({ calls }) => calls > 1));
    assert.equal(Math.max(...runs.map(({ askedAgain }) => askedAgain)), 0);
  });

  it('met all kinds of mischief', () => {
    const met = new Set(runs.flatMap(({ mischief }) => mischief));
    assert.equal(met.size, 10, [...met].join(', '));
  });
});
