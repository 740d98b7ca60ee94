/** Runs the suite inside the extension host; VS Code calls run() and takes its rejection for failure. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

/** Written to the path in FOREDRAFT_SUITE_REPORT, where nobody sees the extension host's console. */
export interface SuiteReport {
  /** What mocha prints. */
  readonly output: string;
  readonly passes: number;
  readonly failures: number;
}

export async function run(): Promise<void> {
  const report = process.env.FOREDRAFT_SUITE_REPORT;
  const lines: string[] = [];
  if (report !== undefined)
    Mocha.reporters.Base.consoleLog = (...args: unknown[]) => lines.push(format(...args));

  const mocha = new Mocha({ color: report === undefined, timeout: 120_000, slow: 5000 });
  for (const name of readdirSync(__dirname).filter((name) => name.endsWith('.test.cjs'))) {
    mocha.addFile(join(__dirname, name));
  }
  const stats = await new Promise<Mocha.Stats>((resolve) => {
    const runner = mocha.run(() => {
      resolve(runner.stats!);
    });
  });
  if (report !== undefined) {
    const { passes, failures } = stats;
    writeFileSync(
      report,
      JSON.stringify({ output: lines.join('\n'), passes, failures } satisfies SuiteReport),
    );
  }
  if (stats.failures > 0) throw new Error(`${stats.failures} tests failed.`);
}
