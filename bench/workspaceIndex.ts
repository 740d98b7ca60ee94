/**
 * The index of a workspace's files: time on one core, memory, small changes, look-ups, and how often what it proposes
 * is what really follows in files that are not in it (every 100th).
 *
 *   npm run bench:workspace [-- --folder DIR] [-- --model DIR] [-- --tokens N]
 *
 * The default folder is node_modules, which has enough for five million tokens, and more repetition than usual sources.
 */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createRandom, sample } from '../src/core/random.ts';
import { WorkspaceSource } from '../src/core/speculation/sources/workspaceSource.ts';
import { sortSuffixes } from '../src/core/speculation/suffixArray.ts';
import { mergeSegments } from '../src/core/speculation/workspaceSegment.ts';
import { readModelFolder } from '../src/engine/model/readModelFolder.ts';
import { readSource } from '../src/engine/workspace/readSource.ts';
import { Workspace } from '../src/engine/workspace/workspace.ts';

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: 'node_modules' },
    model: { type: 'string', default: 'models/foredraft-7m' },
    tokens: { type: 'string', default: '5000000' },
  },
});
const SOURCE = /\.(c|cc|cpp|cs|go|h|hpp|java|js|cjs|mjs|kt|php|py|rb|rs|swift|ts|tsx|jsx)$/;
const modelDir = resolve(values.model);
const maxTokens = Number(values.tokens);

const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
const random = createRandom(1);

const paths = readdirSync(values.folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => SOURCE.test(name))
  .map((name) => resolve(values.folder, name));
const shuffled = sample(paths, paths.length, random);
const heldOut = shuffled.filter((_, i) => i % 100 === 0);
const indexed = shuffled.filter((_, i) => i % 100 !== 0);

const { tokenizer, config } = readModelFolder(modelDir);
const entry = 'dist/indexer.cjs';
const workspace = new Workspace({ modelDir, tokenizer, vocabulary: config.vocabulary, maxTokens, entry });
const { index } = workspace;

global.gc?.();
const before = process.memoryUsage.rss();
let peak = before;
const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20);
const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();
const cpu = process.cpuUsage();
const { milliseconds, files, tokens } = await workspace.change({ changed: indexed, removed: [] });
while (workspace.isIndexing) await delay(10); // segments are being merged
const { user, system } = process.cpuUsage(cpu);
delays.disable();
clearInterval(watch);
console.log(`${files} files, ${tokens} tokens: ready after ${seconds(milliseconds)}`);
console.log(`CPU of all threads, with merging and reading: ${seconds((user + system) / 1000)}`);
console.log(`longest time in which no request would have been seen: ${(delays.max / 1e6).toFixed(0)} ms`);
console.log(
  `memory: ${mib(index.bytes)} in ${index.segments.length} segment(s); the process grew by ${mib(peak - before)} at most`,
);
await delay(1000);
global.gc?.();
console.log(`  a second later: ${mib(process.memoryUsage.rss() - before)} more than before`);

const all = mergeSegments(index.segments, config.vocabulary);
const sorted = performance.now();
sortSuffixes(all.tokens, config.vocabulary);
console.log(`sorting alone: ${seconds(performance.now() - sorted)}`);

const small = join(tmpdir(), `foredraft-bench-${process.pid}.ts`);
const times = { added: [] as number[], removed: [] as number[] };
for (const path of sample(heldOut, 200, random)) {
  writeFileSync(small, ((await readSource(path)) ?? '').slice(0, 8192));
  times.added.push((await workspace.change({ changed: [small], removed: [] })).milliseconds);
  times.removed.push((await workspace.change({ changed: [], removed: [small] })).milliseconds);
}
console.log(`a file of 8 kB, ms: ${spread(times.added)} to add, ${spread(times.removed)} to remove`);

rmSync(small);

const isText = (token: number): boolean => tokenizer.bytes(token) !== '';
const source = new WorkspaceSource(index, isText);
const lookUps = { end: [] as number[], propose: [] as number[], advance: [] as number[] };
const classes = new Map<number, { right: number; all: number }>();
let first = 0;
let places = 0;
for (const path of heldOut) {
  const text = tokenizer.encode((await readSource(path)) ?? '').slice(0, 500);
  source.begin([]);
  text.forEach((token, i) => {
    const cursor = timed(lookUps.end, () => source.end());
    if (cursor) {
      const candidates = timed(lookUps.propose, () => source.propose(cursor));
      candidates.forEach(({ token: candidate, bucket }) => {
        const seen = classes.get(bucket) ?? { right: 0, all: 0 };
        classes.set(bucket, { right: seen.right + Number(candidate === token), all: seen.all + 1 });
      });
      first += Number(candidates[0]?.token === token);
      timed(lookUps.advance, () => source.advance(cursor, i % 2 === 0 ? token : text[i >> 1]!));
    }
    places++;
    source.append(token);
  });
}
for (const [name, list] of Object.entries(lookUps)) {
  console.log(`${name}, microseconds: ${spread(list.map((ms) => 1000 * ms))}`);
}
console.log(`first candidate right at ${((100 * first) / places).toFixed(1)}% of ${places} places`);
console.log('by bucket: share that was right, prior, number');
for (const [bucket, { right, all }] of Array.from(classes).sort(([a], [b]) => a - b)) {
  console.log(`  ${bucket}: ${(right / all).toFixed(2)}, ${source.priors[bucket]!.toFixed(2)}, ${all}`);
}

function timed<T>(times: number[], work: () => T): T {
  const start = performance.now();
  const result = work();
  times.push(performance.now() - start);
  return result;
}

function spread(list: readonly number[]): string {
  const sorted = [...list].sort((a, b) => a - b);
  const at = (share: number): string => sorted[Math.floor(share * (sorted.length - 1))]!.toFixed(1);
  return `median ${at(0.5)}, p99 ${at(0.99)}`;
}
