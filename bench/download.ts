/**
 * Downloads from a local server that behaves like the hub and does wrong what a seed says: how they end, and how much of
 * what was there is asked for again.
 *
 *   npm run bench:download -- [--runs 200] [--seed 0]
 */
import { parseArgs } from 'node:util';
import { type DownloadRun, downloadRun } from '../test/support/hub/downloadRun.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '200' }, seed: { type: 'string', default: '0' } },
});
const AT_ONCE = 8;
const first = Number(values.seed);
const seeds = Array.from({ length: Number(values.runs) }, (_, i) => first + i);
const runs: DownloadRun[] = [];
let failed = 0;

async function worker(): Promise<void> {
  for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
    try {
      runs.push(await downloadRun(seed));
    } catch (error) {
      failed++;
      console.error(`seed ${seed}:`, error);
    }
  }
}

const start = performance.now();
await Promise.all(Array.from({ length: AT_ONCE }, worker));

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
console.log(`${runs.length} runs, ${failed} failed, ${((performance.now() - start) / 1000).toFixed(1)} s`);
for (const kind of new Set(runs.map(({ outcome }) => outcome))) {
  console.log(`  ${kind.padEnd(12)} ${runs.filter(({ outcome }) => outcome === kind).length}`);
}
console.log(
  `calls ${sum(runs.map(({ calls }) => calls))}, requests ${sum(runs.map(({ requests }) => requests))}`,
);
console.log(`mischief ${sum(runs.map(({ mischief }) => mischief.length))}`);
console.log(`bytes asked for again, at most: ${Math.max(...runs.map(({ askedAgain }) => askedAgain))}`);
process.exitCode = failed > 0 ? 1 : 0;
