/**
 * What the engine takes while nobody asks anything of it: CPU with a model loaded, memory before and after the model
 * is unloaded, and how long a request waits that has to load it again.
 *
 *   npm run bench:idle [-- --model DIR] [-- --format int8|int4|fp32] [-- --threads N]
 */
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { EngineClient } from '../src/client/engineClient.ts';
import type { CompleteParams, LoadParams } from '../src/engine/protocol.ts';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'models/foredraft-7m' },
    format: { type: 'string', default: 'int8' },
    threads: { type: 'string', default: '0' },
  },
});
const IDLE_SECONDS = 10;
/** Longer than the time in which CPU is counted. */
const UNLOAD_SECONDS = IDLE_SECONDS + 3;

const client = new EngineClient({
  entry: 'dist/engine.cjs',
  load: {
    ...{ modelDir: resolve(values.model), cacheDir: join(tmpdir(), 'foredraft-bench') },
    ...{ format: values.format as LoadParams['format'], threads: Number(values.threads) },
    idleMinutes: UNLOAD_SECONDS / 60,
  },
  log: () => undefined,
});
const request: CompleteParams = {
  ...{
    uri: 'file:///a.ts',
    path: 'a.ts',
    prefix: 'let a = 0;\n'.repeat(1000),
    prefixOffset: 0,
    suffix: '\n',
  },
  ...{ healing: 'exact', length: 'block', maxTokens: 32, maxLines: 100, timeBudgetMs: 60_000 },
};

/** Of all threads of the engine, in milliseconds: Linux counts in hundredths of a second. */
function cpu(): number {
  const [, rest] = readFileSync(`/proc/${client.pid!}/stat`, 'utf8').split(') ');
  const fields = rest!.split(' ');
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

/** MiB of the engine: all that is resident, and what of it no file stands behind. */
function memory(): string {
  if (client.pid === undefined) return 'no process';
  const status = readFileSync(`/proc/${client.pid}/status`, 'utf8');
  const [all, own] = ['VmRSS', 'RssAnon'].map((field) =>
    Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024),
  );
  return `${all} MiB resident, ${own} of them anonymous`;
}

const unloaded = () => client.status.kind === 'unloaded';

const info = await client.start();
console.log(`loaded in ${info.loadMs.toFixed(0)} ms, ${info.threads} thread(s): ${memory()}`);
for (let cycle = 1; cycle <= 3; cycle++) {
  const start = performance.now();
  const { timings } = await client.complete(request);
  const total = performance.now() - start;
  console.log(
    `a request, ${total.toFixed(0)} ms of which ${timings.total.toFixed(0)} in the engine: ${memory()}`,
  );
  const before = cpu();
  await delay(IDLE_SECONDS * 1000);
  console.log(`  CPU in ${IDLE_SECONDS} idle seconds: ${cpu() - before} ms`);
  while (!unloaded()) await delay(100);
  await delay(1000);
  console.log(`  unloaded: ${memory()}`);
}
await client.dispose();
