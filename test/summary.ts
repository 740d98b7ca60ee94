/**
 * Adds up the mocha runs of `npm test`.
 *
 * As a reporter (`mocha --reporter test/summary.ts`) it is mocha's `spec` plus a file of totals in out/reports.
 * As a script (`tsx test/summary.ts lint test:unit`) it runs these npm scripts one after another, all of them even if
 * one fails, and closes with a line "N passed, N failed".
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Mocha from 'mocha';

interface Totals {
  readonly passes: number;
  readonly failures: number;
}

const folder = join(import.meta.dirname, '../out/reports');

export function writeTotals({ passes, failures }: Totals): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${Date.now()}-${process.pid}.json`), JSON.stringify({ passes, failures }));
}

function readTotals(): Totals {
  let [passes, failures] = [0, 0];
  for (const name of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    const totals = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Totals;
    passes += totals.passes;
    failures += totals.failures;
  }
  return { passes, failures };
}

export default class SpecWithTotals extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      writeTotals(this.stats);
    });
  }
}

/** A script that fails without a failed test (a type error, a crash) counts as one failure. */
function runScripts(names: readonly string[]): Totals {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of names) {
    const before = readTotals().failures;
    // A shell, because npm is npm.cmd on Windows.
    const { status } = spawnSync(`npm run ${name}`, { shell: true, stdio: 'inherit' });
    if (status !== 0 && readTotals().failures === before) writeTotals({ passes: 0, failures: 1 });
  }
  return readTotals();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { passes, failures } = runScripts(process.argv.slice(2));
  const line = `${passes} passed, ${failures} failed`;
  writeFileSync(join(folder, 'summary.txt'), `${line}\n`); // for .ci/run
  console.log(`\n${line}`);
  process.exitCode = failures === 0 ? 0 : 1;
}
