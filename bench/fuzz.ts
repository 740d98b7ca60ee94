/**
 * Reads mutated model files by the ten thousand (test/support/fuzz): every one is read or refused by a ModelError that
 * names the file, in bounded time and memory. Each input is made from its seed, so a run can be cut short and gone on
 * with, and one input read alone. The readers run in a process of their own, which is replaced when it dies or hangs.
 *
 *   npm run bench:fuzz [-- --count 200000] [-- --from SEED] [-- --verbose]
 */
import { fork } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BASE_BYTES, FACTOR, Fuzzer, type Verdict } from '../test/support/fuzz/judge.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '200000' },
    from: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
    /** File with the seed at work: this is the process that reads. */
    progress: { type: 'string' },
  },
});

/** Seconds without a new seed after which the reader hangs. */
const HANG = 20;
/** MB of JavaScript heap: less than Node's default, so that what would be a crash in an engine is one here. */
const HEAP_MB = 1024;
const BATCH = 250;

interface Batch {
  readonly next: number;
  readonly verdicts: readonly (Verdict & { readonly seed: number })[];
  readonly maxRssKb: number;
}

async function readInputs(from: number, end: number, progress: string): Promise<void> {
  const file = openSync(progress, 'w');
  const fuzzer = new Fuzzer();
  let verdicts: Batch['verdicts'][number][] = [];
  for (let seed = from; seed < end; seed++) {
    writeSync(file, String(seed).padEnd(16), 0);
    verdicts.push({ seed, ...fuzzer.run(seed) });
    if (verdicts.length < BATCH && seed < end - 1) continue;
    const batch: Batch = { next: seed + 1, verdicts, maxRssKb: process.resourceUsage().maxRSS };
    await new Promise((resolve) => process.send!(batch, resolve));
    verdicts = [];
  }
  fuzzer.dispose();
  closeSync(file);
  process.disconnect();
}

class Report {
  readonly #start = performance.now();
  readonly #classes = new Map<string, number>();
  readonly #violations: string[] = [];
  #inputs = 0;
  #slowest: Batch['verdicts'][number] | undefined;
  #largest: Batch['verdicts'][number] | undefined;
  #maxRssKb = 0;

  add({ verdicts, maxRssKb }: Batch): void {
    this.#maxRssKb = Math.max(this.#maxRssKb, maxRssKb);
    for (const verdict of verdicts) {
      this.#inputs++;
      const key = `${verdict.target.padEnd(12)}${verdict.outcome}`;
      this.#classes.set(key, (this.#classes.get(key) ?? 0) + 1);
      if (!this.#slowest || verdict.ms > this.#slowest.ms) this.#slowest = verdict;
      if (!this.#largest || verdict.allocatedBytes > this.#largest.allocatedBytes) this.#largest = verdict;
      if (verdict.violation !== undefined)
        this.violation(verdict.seed, `${verdict.target} ${verdict.violation}`);
    }
    if (this.#inputs % 10_000 < BATCH)
      console.error(`${this.#inputs} inputs, ${this.#violations.length} violations`);
  }

  violation(seed: number, what: string): void {
    this.#violations.push(`seed ${seed}: ${what}`);
    console.error(this.#violations.at(-1));
  }

  print(): void {
    const seconds = (performance.now() - this.#start) / 1000;
    const mb = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
    console.log(`inputs        ${this.#inputs}, ${Math.round(this.#inputs / seconds)} per second`);
    console.log(`violations    ${this.#violations.length}`);
    if (this.#slowest && this.#largest) {
      const { ms, seed, target } = this.#slowest;
      const { allocatedBytes, inputBytes } = this.#largest;
      console.log(`worst time    ${Math.round(ms)} ms (seed ${seed}, ${target})`);
      console.log(
        `worst memory  ${mb(allocatedBytes)} MiB for ${mb(inputBytes)} MiB (seed ${this.#largest.seed}, ${this.#largest.target}); ` +
          `allowed: ${FACTOR} times the input and ${mb(BASE_BYTES)} MiB`,
      );
    }
    console.log(`resident      ${mb(this.#maxRssKb * 1024)} MiB at most`);
    const classes = [...this.#classes].sort((a, b) => b[1] - a[1]);
    console.log(`outcomes      ${classes.length}, of which`);
    for (const [outcome, count] of classes.slice(0, values.verbose ? Infinity : 40)) {
      console.log(`${String(count).padStart(8)}  ${outcome}`);
    }
    for (const violation of this.#violations) console.log(violation);
    process.exitCode = this.#violations.length > 0 ? 1 : 0;
  }
}

/** Reads from a seed on in a new process; gives the seed to go on with. */
async function supervise(from: number, end: number, progress: string, report: Report): Promise<number> {
  rmSync(progress, { force: true });
  const child = fork(
    fileURLToPath(import.meta.url),
    [`--from=${from}`, `--count=${end - from}`, `--progress=${progress}`],
    { execArgv: ['--import', 'tsx', `--max-old-space-size=${HEAP_MB}`] },
  );
  const atWork = (): number => {
    try {
      return Number(readFileSync(progress, 'utf8')) || from;
    } catch {
      return from;
    }
  };
  let next = from;
  const watched = { hangs: false };
  let last = { seed: 0, ticks: 0 };
  // Counted in ticks: a machine that sleeps, or stops both processes for a while, hangs nobody.
  const watchdog = setInterval(() => {
    const seed = atWork();
    last = { seed, ticks: seed === last.seed ? last.ticks + 1 : 0 };
    if (last.ticks < HANG) return;
    watched.hangs = true;
    child.kill('SIGKILL');
  }, 1000);
  child.on('message', (batch: Batch) => {
    next = batch.next;
    report.add(batch);
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(watchdog);
  if (code === 0 && !watched.hangs) return next;
  const seed = atWork();
  report.violation(seed, watched.hangs ? `hangs for ${HANG} s` : `ends the process (${code})`);
  return seed + 1;
}

const from = Number(values.from);
const end = from + Number(values.count);
if (values.progress !== undefined) {
  await readInputs(from, end, values.progress);
} else {
  const dir = mkdtempSync(join(tmpdir(), 'foredraft-fuzz-'));
  const report = new Report();
  for (let next = from; next < end;) next = await supervise(next, end, join(dir, 'seed'), report);
  rmSync(dir, { recursive: true });
  report.print();
}
